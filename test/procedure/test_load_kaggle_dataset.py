import unittest
from unittest import mock

import stand_ins

stand_ins.install_snowflake_module()

import load_kaggle_dataset
from load_errors import LoadError
from load_kaggle_dataset import main
from stand_ins import Session, csv_of

CONTENT = csv_of("1,N,SNES,1995,G,P,0.1,0,0,0,1.5", "2,N,SNES,1995,G,P,0.2,0,0,0,2.25", "3,N,GB,N/A,G,P,0,0,0,0,1")


class Main(unittest.TestCase):
    def load(self, session, owner="owner", dataset="set", target="sales", content=CONTENT.encode()):
        given = {"return_value": content} if isinstance(content, bytes) else {"side_effect": content}
        with mock.patch.object(load_kaggle_dataset, "download", **given) as self.download:
            return main(session, owner, dataset, target)

    def test_the_rows_are_replaced_and_reported(self):
        session = Session()
        report = self.load(session)
        self.assertEqual(
            report,
            {"rowsRead": 3, "groups": 2, "globalSales": "4.75", "file": "download", "bytes": len(CONTENT)},
        )
        self.download.assert_called_once_with("owner", "set", "someone", "some key")
        (path,) = session.staged
        self.assertEqual(path, '@"DB"."GAMES".LANDING/load_kaggle_dataset/owner/set/SALES.csv')
        self.assertIn("SNES,1995,0.30,0.00,0.00,0.00,3.75\n", session.staged[path])
        insert = session.statements[1]
        self.assertTrue(insert.startswith('INSERT OVERWRITE INTO "DB"."GAMES"."SALES" ('))
        self.assertTrue(insert.endswith(f"FROM {path} (FILE_FORMAT => '\"DB\".\"GAMES\".CSV_FORMAT')"))

    def test_the_target_with_its_schema(self):
        for target in ("games.sales", "db.GAMES.Sales"):
            session = Session()
            self.load(session, target=target)
            self.assertIn('"DB"."GAMES"."SALES"', session.statements[1])

    def test_a_target_elsewhere_is_refused(self):
        for target in ("other.sales", "other.games.sales"):
            with self.assertRaisesRegex(LoadError, "not in the procedure's own schema DB.GAMES"):
                self.load(Session(), target=target)

    def test_what_is_no_name_is_refused_before_anything_is_done(self):
        for target in ("", "a b", "a;drop table x", 'a"b', "a.b.c.d", "a..b", "1a", "a--", None, "é"):
            with self.subTest(target), self.assertRaisesRegex(LoadError, "TARGET"):
                self.load(Session(), target=target)
        for slug in ("", "a/b", "../a", "a b", "-a", "a-", "a?b", "a\n", "a--b", "é", None, "a" * 101):
            with self.subTest(slug), self.assertRaisesRegex(LoadError, "OWNER"):
                self.load(Session(), owner=slug)
            with self.subTest(slug), self.assertRaisesRegex(LoadError, "DATASET"):
                self.load(Session(), dataset=slug)
            self.download.assert_not_called()

    def test_without_a_current_schema(self):
        with self.assertRaisesRegex(LoadError, "no current database"):
            self.load(Session(schema=None))

    def test_a_failed_download_touches_nothing(self):
        session = Session()
        with self.assertRaisesRegex(LoadError, "gone"):
            self.load(session, content=LoadError("gone"))
        self.assertEqual((session.statements, session.staged), ([], {}))

    def test_a_file_that_reads_back_otherwise_is_not_loaded(self):
        session = Session(read_back=(3, 4))
        with self.assertRaisesRegex(LoadError, "reads back as 3 rows"):
            self.load(session)
        self.assertFalse(any("INSERT" in statement for statement in session.statements))

    def test_a_failed_insert_is_raised(self):
        with self.assertRaisesRegex(RuntimeError, "cannot INSERT"):
            self.load(Session(fails_on="INSERT"))
