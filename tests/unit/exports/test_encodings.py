"""Which encoding a text is in: measured on samples of many sizes, wholly right or refused."""

import random
from collections import Counter
from pathlib import Path

import pytest

from assets.exports.encodings import to_utf8
from assets.exports.raw import FileRefused

WORDS = {
    "gb18030": (
        "商机名称 客户名称 预计成交日期 商机阶段 负责人 创建时间 赢单 输单 北京科技有限公司 张伟 王芳 李娜 "
        "刘洋 陈静 杨磊 上海贸易股份公司 验证客户 方案报价 深圳市腾飞电子厂 欧阳娜 转介绍 线上注册 备注 "
        "合同编号 鑫 曦 魏 薛 鹏飞 广州"
    ),
    "cp950": (
        "商機名稱 客戶名稱 預計成交日期 商機階段 負責人 建立時間 贏單 輸單 臺北科技有限公司 陳怡君 林志明 "
        "黃淑芬 張家豪 高雄貿易股份公司 驗證客戶 方案報價 台中電子廠 轉介紹 線上註冊 備註 合約編號 許 鄭 謝 "
        "郭 洪 曾 廖 賴 徐 周"
    ),
    "cp932": (
        "商談名 取引先 完了予定日 フェーズ 所有者 作成日 受注 失注 株式会社東京商事 佐藤 鈴木一郎 高橋花子 "
        "渡辺 山本 中村さくら 大阪製作所 見積提示 ヒアリング 横浜 展示会 ウェブ "
        "次回連絡日 契約番号 加藤 吉田 佐々木 松本 清水"
    ),
    "cp1252": (
        "Müller Jürgen Groß Köln Straße Geschäft Größe Ärzte Übersee Verkäufer schließen Büro "
        "Söhne Société Générale François Lefèvre Château Étape créé gagnée Noël Prévision "
        "Muñoz Región Compañía Año Núñez São João Informação d’Or"
    ),
}
# Rows, foreign cells a row, and whether the header is foreign too.
SIZES = [(2, 1, False), (5, 1, False), (1, 2, True), (3, 2, True), (20, 2, True), (200, 1, False)]


def sample(rng: random.Random, words: list[str], rows: int, foreign: int, foreign_header: bool) -> str:
    header = rng.sample(words, 4) if foreign_header else ["id", "name", "stage", "amount"]
    lines = [header]
    for _ in range(rows):
        cells = [str(rng.randint(1, 9999)), "Acme", "Open", "2026-01-05"]
        lines.append([*rng.sample(words, foreign), *cells[foreign:]])
    return "".join(",".join(line) + "\n" for line in lines)


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("codec", WORDS)
def test_samples(codec: str, size: tuple[int, int, bool]) -> None:
    """Every sample of 40 a size is right but for texts of a handful of characters, which are then refused."""
    rng = random.Random(7)  # noqa: S311 samples, no secrets
    outcomes: Counter[str] = Counter()
    for _ in range(40):
        text = sample(rng, WORDS[codec].split(), *size)
        data = text.encode(codec)
        try:
            encoding, utf8 = to_utf8(Path("deals.csv"), data)
        except FileRefused:
            outcomes["refused"] += 1
            continue
        outcomes["right" if utf8.decode() == text else f"wrong: {encoding}"] += 1
    # Two rows of one foreign cell each hold as few as three characters.
    allowed = 3 if size == (2, 1, False) else 0
    assert outcomes["right"] >= 40 - allowed, outcomes


KNOWN = {"謝廖", "金额"}


def test_known_header_words_decide_where_both_are_natural() -> None:
    """謝廖 in Big5 is 谅郭 in GB18030: nothing but a known word tells them apart."""
    data = "id,謝廖,x\n1,2,3\n".encode("cp950")
    assert to_utf8(Path("x"), data)[0] == "gb18030"
    assert to_utf8(Path("x"), data, KNOWN) == ("cp950", "id,謝廖,x\n1,2,3\n".encode())


def test_an_encoding_found_before_is_kept() -> None:
    data = "id,謝廖\n".encode("cp950")
    assert to_utf8(Path("x"), data, (), "cp950") == ("cp950", "id,謝廖\n".encode())


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("Сделка,Клиент,Сумма\nООО Ромашка,Иванов,100\n", "cp1251"),
        ("Wartość,Właściciel\nŁódź,Żółw\nŹródło,Święto\n", "cp1250"),
        ("הצעה,לקוח\nכהן,לוי\n", "cp1255"),
        ("γλώσσα,πελάτης\nΑθήνα,Πάτρα\n", "cp1253"),
    ],
)
def test_what_is_not_read_is_refused_and_never_garbled(text: str, codec: str) -> None:
    with pytest.raises(FileRefused, match="encoding is not known"):
        to_utf8(Path("x"), text.encode(codec))
