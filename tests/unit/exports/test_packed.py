"""Archives: a ZIP's members are files of their own, gzip is one file, and no trick gets out of either."""

import gzip
import io
import stat
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from assets.exports.mapping import load_mappings
from assets.exports.packed import opened
from assets.exports.raw import FileHeld, FileRefused
from assets.exports.read import read_part
from assets.exports.recognise import recognise
from assets.exports.scan import Scan, scan

from .conftest import Write, workbook

CRMS = load_mappings()
QUOTAS = b"rep,period,amount\nAnn,2026-01,5\n"
OTHER = b"rep,period,amount\nBob,2026-02,6\n"


def zipped(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, member in members:
            archive.writestr(name, member)
    return content.getvalue()


def looked(folder: Path) -> Scan:
    return scan(folder, CRMS)


def test_members_are_files_of_their_own(write: Write, tmp_path: Path) -> None:
    book = workbook(Q1=[["rep", "period", "amount"], ["Cy", "2026-03", 7]], Notes=[["x"]])
    members = [("b/quotas.csv", QUOTAS), ("a.csv", OTHER), ("book.xlsx", book), ("odd.csv", b"x,y\n1,2\n")]
    write(zipped(*members), "crm_2026-03-31.zip")
    seen = looked(tmp_path)
    found = {seen.relative(part.path): part for part in seen.parts}
    top = "crm_2026-03-31.zip"
    assert list(found) == [f"{top}/a.csv", f"{top}/b/quotas.csv", f"{top}/book.xlsx"]
    assert {part.as_of for part in seen.parts} == {date(2026, 3, 31)}
    rows = {name: read_part(part).frame.rows() for name, part in found.items()}
    assert rows[f"{top}/b/quotas.csv"] == [("Ann", "2026-01", "5", 2)]
    assert rows[f"{top}/book.xlsx"] == [("Cy", "2026-03", "7", 2)]
    assert [(seen.relative(refusal.path), refusal.sheet) for refusal in seen.refused] == [
        *((f"{top}/book.xlsx", "Notes"), (f"{top}/odd.csv", None)),
    ]
    with opened(found[f"{top}/a.csv"].path) as member:
        assert member.read() == OTHER


def test_what_nobody_meant_is_skipped_with_a_reason(write: Write, tmp_path: Path) -> None:
    write(zipped(("__MACOSX/._q.csv", b"x"), (".DS_Store", b"x"), ("q/", b""), ("q/a.csv", QUOTAS)), "q.zip")
    seen = looked(tmp_path)
    assert [seen.relative(part.path) for part in seen.parts] == ["q.zip/q/a.csv"]
    assert [(seen.relative(path), reason) for path, reason in seen.skipped] == [
        ("q.zip/.DS_Store", "hidden"),
        ("q.zip/__MACOSX/._q.csv", "made by the operating system"),
    ]


def test_names_from_a_chinese_windows(write: Write, tmp_path: Path) -> None:
    data = zipped(("XXXX.csv", QUOTAS))
    write(data.replace(b"XXXX.csv", "配额".encode("gbk") + b".csv"), "q.zip")
    (part,) = looked(tmp_path).parts
    assert part.path.name == "配额.csv"
    assert read_part(part).frame.height == 1


def link() -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("link.csv")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


@pytest.mark.parametrize(
    "name",
    [
        "../up.csv",
        "/etc/passwd",
        "a/../../b.csv",
        "C:/x.csv",
        "..\\up.csv",
        "a//b.csv",
        "./a.csv",
        "a\nb.csv",
        "link",
    ],
)
def test_names_that_lead_elsewhere(write: Write, tmp_path: Path, name: str) -> None:
    write(
        zipped((link() if name == "link" else zipfile.ZipInfo(name), OTHER), ("good.csv", QUOTAS)), "in/q.zip"
    )
    seen = looked(tmp_path / "in")
    assert [seen.relative(part.path) for part in seen.parts] == ["q.zip/good.csv"]
    (refusal,) = seen.refused
    assert refusal.reason.startswith("It has 1 members whose names lead elsewhere or are there twice: ")
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["in", "q.zip"]


def test_a_name_that_is_there_twice(write: Write, tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = zipped(("a.csv", QUOTAS), ("a.csv", OTHER), ("b.csv", QUOTAS))
    write(data, "q.zip")
    seen = looked(tmp_path)
    assert [part.path.name for part in seen.parts] == ["b.csv"]
    assert "twice: 'a.csv'" in seen.refused[0].reason


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (lambda: zipped(("in.zip", zipped(("a.csv", QUOTAS)))), "archive inside an archive"),
        (lambda: zipped(("in.csv.gz", gzip.compress(QUOTAS))), "archive inside an archive"),
        (lambda: gzip.compress(gzip.compress(QUOTAS)), "archive inside an archive"),
        (lambda: gzip.compress(zipped(("a.csv", QUOTAS))), "archive inside an archive"),
        (lambda: gzip.compress(b""), "empty gzip archive"),
        (lambda: gzip.compress(QUOTAS)[:30], "ends too early"),
        (lambda: b"\x1f\x8b\x08\x00" + b"\x55" * 60, "damaged gzip"),
        (zipped, "ZIP archive without files"),
        (lambda: zipped(("a.csv", QUOTAS))[:60], "damaged ZIP archive"),
        (
            lambda: zipped(("a.csv", QUOTAS)).replace(
                b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01"
            ),
            "password",
        ),
        (lambda: zipped(("a.csv", b"x" * 120_000_000)), "would unpack from"),
        (lambda: gzip.compress(b"a,b\n" * 30_000_000), "would unpack from"),
        (
            lambda: zipped(*((f"{number}.csv", b"") for number in range(10_001))),
            "ZIP archive of 10,001 files",
        ),
    ],
    # Made when they are needed, and named by the reason: bytes would carry the time of day into the name.
    ids=lambda value: value if isinstance(value, str) else "content",
)
def test_refused_archives(write: Write, tmp_path: Path, content: Callable[[], bytes], reason: str) -> None:
    write(content(), "q.csv")
    seen = looked(tmp_path)
    assert seen.parts == []
    assert reason in " ".join(refusal.reason for refusal in seen.refused)


def test_a_member_that_is_damaged_does_not_stop_the_others(write: Write, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "q.zip", "w") as archive:
        archive.writestr("a.csv", QUOTAS)
        archive.writestr("b.csv", OTHER)
    write((tmp_path / "q.zip").read_bytes().replace(b"Bob", b"Rob"), "q.zip")
    seen = looked(tmp_path)
    assert [part.path.name for part in seen.parts] == ["a.csv"]
    assert [(refusal.path.name, "damaged" in refusal.reason) for refusal in seen.refused] == [("b.csv", True)]


def test_a_member_that_is_gone(write: Write) -> None:
    path = write(zipped(("a.csv", QUOTAS)), "q.zip")
    with pytest.raises(FileHeld, match="no longer in the ZIP archive"):
        recognise(path / "b.csv", CRMS)
    with pytest.raises(FileRefused, match="ZIP archive"):
        recognise(path, CRMS)


def test_a_zip_behind_a_link_that_leads_out(write: Write, tmp_path: Path) -> None:
    outside = write(zipped(("a.csv", QUOTAS)), "outside.zip")
    (tmp_path / "in").mkdir()
    (tmp_path / "in/q.zip").symlink_to(outside)
    seen = looked(tmp_path / "in")
    assert (seen.parts, [refusal.reason[-30:] for refusal in seen.refused]) == (
        [],
        ["leads out of the exports folder."[-30:]],
    )
    with pytest.raises(FileRefused, match="out of the exports folder"):
        recognise(tmp_path / "in/q.zip/a.csv", CRMS, tmp_path / "in")
