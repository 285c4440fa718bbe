"""The spool keeps what was written, whatever the moment of death."""

from pathlib import Path

import pytest

from decroche.centre.events import SwitchLost
from decroche.engine.entry import Entry, make_entry
from decroche.engine.spool import FILE_BYTES, Spool, SpoolBusyError, read_file
from decroche.kernel.ids import TenantId


def entry(seq: int) -> Entry:
    return make_entry(TenantId("t"), seq, 1, SwitchLost(1_000 + seq))


def write(folder: Path, first: int, last: int) -> None:
    spool = Spool(folder)
    list(spool.read())
    for seq in range(first, last + 1):
        spool.append(entry(seq))
    spool.close()


def read(folder: Path) -> list[int]:
    spool = Spool(folder)
    found = [each.seq for each in spool.read()]
    spool.close()
    return found


def test_what_was_appended_is_read_back_in_order(tmp_path: Path) -> None:
    write(tmp_path, 1, 5)
    write(tmp_path, 6, 7)
    spool = Spool(tmp_path)
    entries = list(spool.read())
    spool.close()
    assert [each.seq for each in entries] == [1, 2, 3, 4, 5, 6, 7]
    assert entries[2].event() == SwitchLost(1_003)


def test_every_torn_tail_loses_only_the_record_it_tore(tmp_path: Path) -> None:
    write(tmp_path, 1, 3)
    path = next(tmp_path.glob("*.spool"))
    whole = path.read_bytes()
    record = len(whole) // 3
    for cut in range(2 * record, len(whole)):
        path.write_bytes(whole[:cut])
        assert [each.seq for each in read_file(path)[0]] == [1, 2]
    path.write_bytes(whole[: -record // 2])
    write(tmp_path, 3, 4)
    assert read(tmp_path) == [1, 2, 3, 4]


def test_a_flipped_bit_ends_the_file_there(tmp_path: Path) -> None:
    write(tmp_path, 1, 3)
    path = next(tmp_path.glob("*.spool"))
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))
    assert [each.seq for each in read_file(path)[0]] == [1]


def test_files_are_deleted_when_all_their_entries_are_committed(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    seq = 0
    while len(list(tmp_path.glob("*.spool"))) < 3:
        seq += 1
        spool.append(entry(seq))
    assert spool.bytes > 2 * FILE_BYTES
    spool.cut(seq - 1)
    assert len(list(tmp_path.glob("*.spool"))) == 1
    assert spool.bytes < FILE_BYTES
    spool.close()
    assert read(tmp_path)[-1] == seq


def test_only_one_engine_holds_a_spool(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    with pytest.raises(SpoolBusyError):
        Spool(tmp_path)
    spool.close()
    Spool(tmp_path).close()
