"""A table in a Parquet file as it is found."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from instances.errors import Problem
from instances.limits import EXPANDED_BYTES, TABLE_BYTES, beyond, beyond_table, too_large
from instances.records import Records, name_problems, records_of
from instances.schema import Row


def read_parquet(path: Path, row_class: type[Row]) -> Records:
    """Records of a Parquet file; nulls are left out."""
    file = path.name
    try:
        if problems := too_large(path, TABLE_BYTES, "any table"):
            return Records(file, (), [], [], tuple(problems))
        with pq.ParquetFile(path) as source:
            if problems := _beyond(file, source.metadata):
                return Records(file, (), [], [], tuple(problems))
            table = source.read()
        names = table.column_names
        if problems := name_problems(file, 1, names):
            return Records(file, (), [], [], tuple(problems))
        data = {name: column.to_pylist() for name, column in zip(names, table.columns, strict=True)}
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        found = (str(error) or type(error).__name__).splitlines()[0]
        return Records(file, (), [], [], (Problem(file, None, None, found, "a Parquet table", "the file is damaged or is not Parquet"),))
    return records_of(file, data, row_class)


def _beyond(file: str, found: pq.FileMetaData) -> list[Problem]:
    """What of a Parquet file is beyond the limits, as far as it says itself how large it is."""
    groups = [found.row_group(place) for place in range(found.num_row_groups)]
    if (size := sum(group.total_byte_size for group in groups)) > EXPANDED_BYTES:
        return [beyond(file, f"{size:,} bytes when unpacked", f"at most {EXPANDED_BYTES:,} bytes", "this is far larger than any table")]
    values = sum(group.column(place).num_values for group in groups for place in range(group.num_columns))
    return beyond_table(file, found.num_rows, found.num_columns, values)
