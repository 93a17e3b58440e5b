"""Runs exported tables in Spark SQL, and compares each answer with what the evaluator said.

`python spark.py FOLDER`: as `run.mjs` has it. Prints what differs; ends with 1 where anything does.
"""

import datetime
import decimal
import json
import pathlib
import re
import sys

from pyspark.sql import SparkSession
from pyspark.sql.types import BooleanType, DateType, DecimalType, LongType, StringType, StructField, StructType

TYPES = {
    "BOOLEAN": BooleanType(),
    "VARCHAR": StringType(),
    "BIGINT": LongType(),
    "CHAR(5)": StringType(),
    "DATE": DateType(),
    "DECIMAL(18,4)": DecimalType(18, 4),
}


def cell(given, column):
    value = given.get(column["fact"])
    if value is None:
        return None
    if "member" in column:
        return column["member"] in value
    if isinstance(value, dict) and "time" in value:
        return value["time"]
    if isinstance(value, dict):
        return datetime.date.fromisoformat(value["date"])
    return decimal.Decimal(str(value)) if column["type"].startswith("DECIMAL") else value


def plain(value):
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, decimal.Decimal):
        return float(value)
    return sorted(value) if isinstance(value, list) else value


def answer(table, row):
    if not table["collects"]:
        return row["result"]
    members = {member["name"]: row[member["column"]] for member in table["members"]}
    if all(has is None for has in members.values()):
        return None
    return [name for name, has in members.items() if has]


def main():
    folder = pathlib.Path(sys.argv[1])
    tables = json.loads((folder / "cases.json").read_text())["tables"]
    spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    compared = faults = 0
    for table in tables:
        if "spark" not in table or not table["columns"]:
            continue
        fields = [StructField("at", LongType())]
        fields += [StructField(column["name"], TYPES[column["type"]]) for column in table["columns"]]
        rows = [[at] + [cell(given, column) for column in table["columns"]] for at, given in enumerate(table["cases"])]
        spark.createDataFrame(rows, StructType(fields)).createOrReplaceTempView("readers")
        expressions = re.sub(r"\A(--[^\n]*\n)+", "", (folder / table["spark"]).read_text().strip())
        select = expressions if table["collects"] else expressions + " AS result"
        for row in spark.sql(f"SELECT at, {select} FROM readers ORDER BY at").collect():
            expected, actual = plain(table["expected"][row["at"]]), plain(answer(table, row))
            compared += 1
            if expected != actual:
                faults += 1
                if faults < 20:
                    given = json.dumps(table["cases"][row["at"]])
                    print(f"spark: {table['name']}: {given}: {actual!r} instead of {expected!r}", file=sys.stderr)
    print(json.dumps({"spark": compared}))
    sys.exit(1 if faults else 0)


main()
