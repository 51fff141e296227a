import io
import unittest
import zipfile

import dataset_file
from dataset_file import data_file, json_records
from load_errors import LoadError


def zip_of(entries, compression=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return out.getvalue()


class DataFile(unittest.TestCase):
    def test_a_csv_as_it_is(self):
        self.assertEqual(data_file(b"a,b\n1,2\n"), ("download", "csv", "a,b\n1,2\n"))

    def test_a_json_as_it_is(self):
        self.assertEqual(data_file(b' [{"a": 1}]')[1], "json")

    def test_a_byte_order_mark_is_taken_away(self):
        self.assertEqual(data_file(b"\xef\xbb\xbfa\n")[2], "a\n")

    def test_a_zip_with_one_csv_beside_other_files(self):
        content = zip_of([("readme.txt", "hello"), ("data/sales.CSV", "a\n1\n")])
        self.assertEqual(data_file(content), ("data/sales.CSV", "csv", "a\n1\n"))

    def test_a_zip_with_one_json(self):
        self.assertEqual(data_file(zip_of([("sales.json", "[]")]))[1], "json")

    def test_a_zip_with_none_or_two(self):
        for entries in ([], [("readme.txt", "")], [("a.csv", ""), ("b.json", "")]):
            with self.assertRaisesRegex(LoadError, "exactly one csv or json"):
                data_file(zip_of(entries))

    def test_names_that_leave_the_folder(self):
        for name in ("../a.csv", "/a.csv", "x/../../a.csv", "C:/a.csv"):
            with self.subTest(name), self.assertRaisesRegex(LoadError, "leaves its folder"):
                data_file(zip_of([(name, "a")]))

    def test_names_with_a_backslash(self):
        content = zip_of([("aXb.csv", "a")]).replace(b"aXb.csv", b"a\\b.csv")
        with self.assertRaisesRegex(LoadError, "forbidden name"):
            data_file(content)

    def test_a_symbolic_link(self):
        link = zipfile.ZipInfo("a.csv")
        link.external_attr = 0o120777 << 16
        with self.assertRaisesRegex(LoadError, "symbolic link"):
            data_file(zip_of([(link, "/etc/passwd")]))

    def test_a_bomb(self):
        with self.assertRaisesRegex(LoadError, "expands to more"):
            data_file(zip_of([("a.csv", b"0" * 8_000_000)]))

    def test_more_than_may_be_expanded(self):
        limit = dataset_file.MAX_EXPANDED_BYTES
        dataset_file.MAX_EXPANDED_BYTES = 10
        try:
            with self.assertRaisesRegex(LoadError, "more than the 10 bytes"):
                data_file(zip_of([("a.csv", "12345678901")], zipfile.ZIP_STORED))
        finally:
            dataset_file.MAX_EXPANDED_BYTES = limit

    def test_too_many_entries(self):
        with self.assertRaisesRegex(LoadError, "1001 entries"):
            data_file(zip_of([(f"{n}.txt", "") for n in range(1001)]))

    def test_a_damaged_zip(self):
        content = zip_of([("a.csv", "a" * 1000)])
        for damaged in (content[:-30], content[:40] + b"\xff\xff\xff" + content[43:]):
            with self.assertRaisesRegex(LoadError, "damaged"):
                data_file(damaged)

    def test_bytes_that_are_not_utf_8(self):
        with self.assertRaisesRegex(LoadError, "download, line 2: not UTF-8 at byte 3"):
            data_file(b"a\nb\xff\n")


class JsonRecords(unittest.TestCase):
    def test_numbers_are_kept_as_they_are_written(self):
        self.assertEqual(json_records("x", '[{"a": 1.10, "b": 3}]'), [{"a": "1.10", "b": "3"}])

    def test_what_is_no_array_of_objects(self):
        for text in ("{}", "[1]", "nothing", "[" * 100_000):
            with self.subTest(text[:10]), self.assertRaises(LoadError):
                json_records("x", text)
