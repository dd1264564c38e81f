"""Tables in Parquet files, as they are found."""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from instances.errors import InvalidInstance, Problem
from instances.limits import EXPANDED_BYTES, TABLE_BYTES, beyond, beyond_table, too_large
from instances.records import Records, name_problems, records_of, refused
from instances.schema import Row


def read_parquet(path: Path, row_class: type[Row]) -> Records:
    """Records of a Parquet file."""
    file = path.name
    try:
        table = parquet_table(path)
        names = table.column_names
        if problems := name_problems(file, 1, names):
            return refused(file, problems)
        data = {name: column.to_pylist() for name, column in zip(names, table.columns, strict=True)}
    except InvalidInstance as failure:
        return refused(file, failure.problems)
    except (pa.ArrowException, ValueError, OverflowError) as failure:  # values that Python does not have
        return refused(file, [_damaged(file, failure)])
    return records_of(file, data, row_class)


def parquet_table(path: Path) -> pa.Table:
    """The table in a Parquet file; raises `InvalidInstance` where there is none, and for one that is beyond the limits once unpacked."""
    file = path.name
    try:
        problems = too_large(path, TABLE_BYTES, "any table")
        if not problems:
            with pq.ParquetFile(path) as source:
                found, schema = source.metadata, source.schema_arrow
            problems = _beyond(file, found)
        if problems:
            raise InvalidInstance(problems)
        once = [found.schema.column(place).path for place in range(found.num_columns)]
        with pq.ParquetFile(path, read_dictionary=once) as source:  # a text that stands in many rows is held once
            table = source.read()
        size = sum(_size(chunk) for column in table.columns for chunk in column.chunks)
        if problems := _unpacked(file, size):
            raise InvalidInstance(problems)
        return table.cast(schema)
    except (pa.ArrowException, OSError, ValueError, OverflowError) as failure:
        raise InvalidInstance([_damaged(file, failure)]) from None


def _damaged(file: str, failure: Exception) -> Problem:
    found = (str(failure) or type(failure).__name__).splitlines()[0]
    hint = "the file is damaged or is not Parquet"
    if isinstance(failure, pa.ArrowNotImplementedError):
        hint = "its encoding is not read; write it again with plain or dictionary encoding, as pandas does"
    return Problem(file, None, None, found, "a Parquet table", hint)


def _beyond(file: str, found: pq.FileMetaData) -> list[Problem]:
    """What of a Parquet file is beyond the limits, as far as it says itself how large it is."""
    groups = [found.row_group(place) for place in range(found.num_row_groups)]
    values = sum(group.column(place).num_values for group in groups for place in range(group.num_columns))
    size = sum(group.total_byte_size for group in groups)
    return _unpacked(file, size) or beyond_table(file, found.num_rows, found.num_columns, values)


def _unpacked(file: str, size: int) -> list[Problem]:
    if size <= EXPANDED_BYTES:
        return []
    return [beyond(file, f"{size:,} bytes when unpacked", f"at most {EXPANDED_BYTES:,} bytes", "this is far larger than any table")]


def _size(values: pa.Array) -> int:
    """Bytes of values where each is held by itself."""
    if pa.types.is_dictionary(values.type) and (pa.types.is_string(values.type.value_type) or pa.types.is_binary(values.type.value_type)):
        return pc.sum(pc.take(pc.binary_length(values.dictionary), values.indices)).as_py() or 0
    if pa.types.is_struct(values.type):
        return sum(map(_size, values.flatten()))
    return _size(values.flatten()) if pa.types.is_nested(values.type) else int(values.nbytes)
