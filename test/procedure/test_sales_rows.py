import json
import unittest
from decimal import Decimal

from load_errors import LoadError
from sales_rows import COLUMNS, aggregate, read_rows, to_csv
from stand_ins import HEADER, csv_of

ROW = '1,"Swords, and ""Shields""",Wii,2006,Sports,Nintendo,41.49,29.02,3.77,8.46,82.74'


def rows_of(*lines):
    return list(read_rows("sales.csv", "csv", csv_of(*lines)))


class ReadRows(unittest.TestCase):
    def test_a_row(self):
        amounts = [Decimal(text) for text in ("41.49", "29.02", "3.77", "8.46", "82.74")]
        self.assertEqual(rows_of(ROW), [("Wii", 2006, amounts)])

    def test_a_year_that_is_not_known(self):
        self.assertEqual(rows_of(ROW.replace("2006", "N/A"))[0][1], None)

    def test_a_year_written_as_a_decimal(self):
        self.assertEqual(rows_of(ROW.replace("2006", "2006.0"))[0][1], 2006)

    def test_columns_are_found_by_name(self):
        text = "Extra,Global_Sales,Other_Sales,JP_Sales,EU_Sales,NA_Sales,Publisher,Genre,Year,Platform,Name,Rank\n"
        row = next(read_rows("x", "csv", text + "?,5,4,3,2,1,P,G,1995,GB,N,1\n"))
        self.assertEqual(row, ("GB", 1995, [Decimal(n) for n in (1, 2, 3, 4, 5)]))

    def test_missing_columns_are_named(self):
        with self.assertRaisesRegex(LoadError, "line 1: columns are missing: Genre, Global_Sales"):
            list(read_rows("x", "csv", "Rank,Name,Platform,Year,Publisher,NA_Sales,EU_Sales,JP_Sales,Other_Sales\n"))
        with self.assertRaisesRegex(LoadError, "columns are missing"):
            list(read_rows("x", "csv", ""))

    def test_columns_that_stand_twice(self):
        with self.assertRaisesRegex(LoadError, "stand twice: Year"):
            list(read_rows("x", "csv", HEADER + ",Year\n"))

    def test_faults_are_told_with_their_line(self):
        two_lines = ROW.replace("Swords, and", "Swords,\nand")
        faults = {
            "41.49": ("41.495", "NA_Sales is '41.495'"),
            "29.02": ("", "EU_Sales is ''"),
            "3.77": ("NaN", "JP_Sales is 'NaN'"),
            "8.46": ("-8.46", "Other_Sales is '-8.46'"),
            "82.74": ("8e1", "Global_Sales is '8e1'"),
            "2006": ("06", "Year is '06'"),
            "Wii": ("=1+1", "Platform is '=1\\+1'"),
            ",Sports": ("", "10 fields, but the header has 11"),
        }
        for right, (wrong, message) in faults.items():
            with self.subTest(right), self.assertRaisesRegex(LoadError, f"sales.csv, line 4: {message}"):
                rows_of(two_lines, ROW.replace(right, wrong))

    def test_a_quote_that_does_not_end(self):
        with self.assertRaisesRegex(LoadError, "line 3: not CSV"):
            rows_of(ROW, '2,"Open')

    def test_digits_of_other_scripts_are_no_numbers(self):
        with self.assertRaisesRegex(LoadError, "Year"):
            rows_of(ROW.replace("2006", "２００６"))

    def test_json_gives_the_same_rows(self):
        record = dict(zip(COLUMNS, [1, "Name", "Wii", 2006, "G", "P", 41.49, 29.02, 3.77, 8.46, 82.74]))
        unknown = {**record, "Year": None, "Global_Sales": "1.5"}
        rows = list(read_rows("x", "json", json.dumps([record, unknown])))
        self.assertEqual(rows[0], rows_of(ROW)[0])
        self.assertEqual((rows[1][1], rows[1][2][4]), (None, Decimal("1.5")))

    def test_json_faults_are_told_with_their_record(self):
        record = dict(zip(COLUMNS, [1, "N", "Wii", 2006, "G", "P", 1, 1, 1, 1, 1]))
        with self.assertRaisesRegex(LoadError, "record 2: columns are missing: Year"):
            list(read_rows("x", "json", json.dumps([record, {k: v for k, v in record.items() if k != "Year"}])))
        with self.assertRaisesRegex(LoadError, "record 1: Year must be a text or a number"):
            list(read_rows("x", "json", json.dumps([{**record, "Year": [2006]}])))


class Aggregate(unittest.TestCase):
    def test_sums_are_exact_and_ordered(self):
        lines = ["1,N,SNES,1995,G,P,0.1,0,0,0,0.1"] * 3
        other = ["2,N,SNES,N/A,G,P,0,0,0,0,1", "3,N,GB,2000,G,P,0,0,0,0,2", "4,N,SNES,1990,G,P,0,0,0,0,3"]
        count, groups = aggregate(rows_of(*lines, *other))
        self.assertEqual(count, 6)
        self.assertEqual(list(groups), [("GB", 2000), ("SNES", 1990), ("SNES", 1995), ("SNES", None)])
        self.assertEqual(groups["SNES", 1995][4], Decimal("0.3"))

    def test_no_rows_would_empty_the_table(self):
        with self.assertRaisesRegex(LoadError, "no rows"):
            aggregate(rows_of())

    def test_csv_text(self):
        _, groups = aggregate(rows_of(ROW, ROW.replace("2006", "N/A")))
        self.assertEqual(
            to_csv(groups),
            "PLATFORM,YEAR,NA_SALES,EU_SALES,JP_SALES,OTHER_SALES,GLOBAL_SALES\n"
            "Wii,2006,41.49,29.02,3.77,8.46,82.74\n"
            "Wii,,41.49,29.02,3.77,8.46,82.74\n",
        )
