"""What every HWPX file has: its package, the fonts, the looks of letters and paragraphs."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

from anchorcenter.core.i18n import rfc3339

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_HANCOM = "http://www.hancom.co.kr"
_SPACES = {  # All that Hangul itself writes: readers look for them.
    "ha": f"{_HANCOM}/hwpml/2011/app",
    "hp": f"{_HANCOM}/hwpml/2011/paragraph",
    "hp10": f"{_HANCOM}/hwpml/2016/paragraph",
    "hs": f"{_HANCOM}/hwpml/2011/section",
    "hc": f"{_HANCOM}/hwpml/2011/core",
    "hh": f"{_HANCOM}/hwpml/2011/head",
    "hhs": f"{_HANCOM}/hwpml/2011/history",
    "hm": f"{_HANCOM}/hwpml/2011/master-page",
    "hpf": f"{_HANCOM}/schema/2011/hpf",
    "dc": "http://purl.org/dc/elements/1.1/",
    "opf": "http://www.idpf.org/2007/opf/",
    "ooxmlchart": f"{_HANCOM}/hwpml/2016/ooxmlchart",
    "hwpunitchar": f"{_HANCOM}/hwpml/2016/HwpUnitChar",
    "epub": "http://www.idpf.org/2007/ops",
    "config": "urn:oasis:names:tc:opendocument:xmlns:config:1.0",
}
NAMES = " ".join(f'xmlns:{short}="{address}"' for short, address in _SPACES.items())
VERSION = (
    f'{XML}<hv:HCFVersion xmlns:hv="{_HANCOM}/hwpml/2011/version" tagetApplication="WORDPROCESSOR"'
    ' major="5" minor="1" micro="0" buildNumber="1" os="1" xmlVersion="1.4" application="anchorcenter" appVersion="1"/>'
)
SETTINGS = (
    f'{XML}<ha:HWPApplicationSetting xmlns:ha="{_HANCOM}/hwpml/2011/app">'
    '<ha:CaretPosition listIDRef="0" paraIDRef="0" pos="0"/></ha:HWPApplicationSetting>'
)
CONTAINER = (
    f'{XML}<ocf:container xmlns:ocf="urn:oasis:names:tc:opendocument:xmlns:container"><ocf:rootfiles>'
    '<ocf:rootfile full-path="Contents/content.hpf" media-type="application/hwpml-package+xml"/>'
    '<ocf:rootfile full-path="Preview/PrvText.txt" media-type="text/plain"/></ocf:rootfiles></ocf:container>'
)
MANIFEST = f'{XML}<odf:manifest xmlns:odf="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
_NOTE = (
    '<hp:autoNumFormat type="DIGIT" userChar="" prefixChar="" suffixChar=")" supscript="0"/>'
    '<hp:noteLine length="-1" type="SOLID" width="0.12 mm" color="#000000"/>'
    '<hp:noteSpacing betweenNotes="283" belowLine="567" aboveLine="850"/>'
    '<hp:numbering type="CONTINUOUS" newNum="1"/>'
)
_BORDER = '<hp:offset left="1417" right="1417" top="1417" bottom="1417"/></hp:pageBorderFill>'
SECTION = (
    '<hp:secPr id="" textDirection="HORIZONTAL" spaceColumns="1134" tabStop="8000" tabStopVal="4000"'
    ' tabStopUnit="HWPUNIT" outlineShapeIDRef="1" memoShapeIDRef="0" textVerticalWidthHead="0" masterPageCnt="0">'
    '<hp:grid lineGrid="0" charGrid="0" wonggojiFormat="0"/>'
    '<hp:startNum pageStartsOn="BOTH" page="0" pic="0" tbl="0" equation="0"/>'
    '<hp:visibility hideFirstHeader="0" hideFirstFooter="0" hideFirstMasterPage="0" border="SHOW_ALL" fill="SHOW_ALL"'
    ' hideFirstPageNum="0" hideFirstEmptyLine="0" showLineNumber="0"/>'
    '<hp:lineNumberShape restartType="0" countBy="0" distance="0" startNumber="0"/>'
    '<hp:pagePr landscape="WIDELY" width="59528" height="84186" gutterType="LEFT_ONLY">'
    '<hp:margin header="2834" footer="2834" gutter="0" left="4252" right="4252" top="4252" bottom="4252"/></hp:pagePr>'
    f'<hp:footNotePr>{_NOTE}<hp:placement place="EACH_COLUMN" beneathText="0"/></hp:footNotePr>'
    f'<hp:endNotePr>{_NOTE}<hp:placement place="END_OF_DOCUMENT" beneathText="0"/></hp:endNotePr>'
    + "".join(
        f'<hp:pageBorderFill type="{side}" borderFillIDRef="1" textBorder="PAPER" headerInside="0" footerInside="0"'
        f' fillArea="PAPER">{_BORDER}'
        for side in ("BOTH", "EVEN", "ODD")
    )
    + "</hp:secPr><hp:ctrl>"
    '<hp:colPr id="" type="NEWSPAPER" layout="LEFT" colCount="1" sameSz="1" sameGap="0"/></hp:ctrl>'
)
PLACE = (
    '<hp:pos treatAsChar="0" affectLSpacing="0" flowWithText="1" allowOverlap="0" holdAnchorAndSO="0" vertRelTo="PARA"'
    ' horzRelTo="COLUMN" vertAlign="TOP" horzAlign="LEFT" vertOffset="0" horzOffset="0"/>'
    '<hp:outMargin left="0" right="0" top="141" bottom="141"/>'
    '<hp:inMargin left="283" right="283" top="141" bottom="141"/>'
)
SCRIPTS = ("hangul", "latin", "hanja", "japanese", "other", "symbol", "user")
FONT = "함초롬돋움"


_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # What no XML may say.


def escape(text: str) -> str:
    """Text as XML says it."""
    return html.escape(_CONTROL.sub("", text), quote=False)


class Char(StrEnum):
    PLAIN = "plain"
    STRONG = "strong"
    HEADING = "heading"
    TITLE = "title"


class Para(StrEnum):
    CELL = "cell"
    CENTER = "center"
    RIGHT = "right"
    LINE = "line"
    HEADING = "heading"
    TITLE = "title"


CHARS = {char: number for number, char in enumerate(Char)}
PARAS = {para: number for number, para in enumerate(Para)}
_LETTERS = {Char.PLAIN: (900, ""), Char.STRONG: (900, "<hh:bold/>"), Char.HEADING: (1200, "<hh:bold/>")}
_LETTERS |= {Char.TITLE: (1800, "<hh:bold/>")}
# Alignment, space before and after in HWPUNIT, and whether the next paragraph stays on its page.
_PARAGRAPHS = {
    Para.CELL: ("LEFT", 0, 0, 0),
    Para.CENTER: ("CENTER", 0, 0, 0),
    Para.RIGHT: ("RIGHT", 0, 0, 0),
    Para.LINE: ("LEFT", 100, 100, 0),
    Para.HEADING: ("LEFT", 900, 300, 1),
    Para.TITLE: ("CENTER", 0, 600, 1),
}


def package(title: str, issuer: str, language: str, made_at: datetime, *, pictures: int = 0) -> str:
    """What the file consists of and who made it."""
    moment = rfc3339(made_at)
    shown = "".join(
        f'<opf:item id="image{number}" href="{picture_file(number)}" media-type="image/jpg" isEmbeded="1"/>'
        for number in range(1, pictures + 1)
    )
    return (
        f'{XML}<opf:package {NAMES} version="" unique-identifier="" id="">'
        f"<opf:metadata><opf:title>{escape(title)}</opf:title><opf:language>{escape(language)}</opf:language>"
        f'<opf:meta name="creator" content="text">{escape(issuer)}</opf:meta>'
        f'<opf:meta name="CreatedDate" content="text">{moment}</opf:meta>'
        f'<opf:meta name="ModifiedDate" content="text">{moment}</opf:meta></opf:metadata><opf:manifest>'
        '<opf:item id="header" href="Contents/header.xml" media-type="application/xml"/>'
        '<opf:item id="section0" href="Contents/section0.xml" media-type="application/xml"/>'
        '<opf:item id="version" href="version.xml" media-type="application/xml"/>'
        '<opf:item id="settings" href="settings.xml" media-type="application/xml"/>'
        f"{shown}</opf:manifest>"
        '<opf:spine><opf:itemref idref="header" linear="yes"/><opf:itemref idref="section0" linear="yes"/></opf:spine>'
        "</opf:package>"
    )


def picture_file(number: int) -> str:
    """Where the picture of that number lies in the file."""
    return f"BinData/image{number}.jpg"


def picture(number: int, image: int, size: tuple[int, int], pixels: tuple[int, int], alt: str) -> str:
    """A picture that stands in its line like a letter, of that ``size`` in HWPUNIT."""
    (wide, high), (across, down) = size, (75 * side for side in pixels)  # A point of the screen is 75 HWPUNIT.
    corners = "".join(
        f'<hc:pt{corner} x="{x}" y="{y}"/>'
        for corner, (x, y) in enumerate([(0, 0), (wide, 0), (wide, high), (0, high)])
    )
    same = 'e1="1" e2="0" e3="0" e4="0" e5="1" e6="0"'
    return (
        f'<hp:pic id="{number}" zOrder="0" numberingType="PICTURE" textWrap="TOP_AND_BOTTOM" textFlow="BOTH_SIDES"'
        f' lock="0" dropcapstyle="None" href="" groupLevel="0" instid="{number}" reverse="0"><hp:offset x="0" y="0"/>'
        f'<hp:orgSz width="{wide}" height="{high}"/><hp:curSz width="{wide}" height="{high}"/>'
        '<hp:flip horizontal="0" vertical="0"/>'
        f'<hp:rotationInfo angle="0" centerX="{wide // 2}" centerY="{high // 2}" rotateimage="1"/>'
        f"<hp:renderingInfo><hc:transMatrix {same}/><hc:scaMatrix {same}/><hc:rotMatrix {same}/></hp:renderingInfo>"
        f'<hc:img binaryItemIDRef="image{image}" bright="0" contrast="0" effect="REAL_PIC" alpha="0"/>'
        f"<hp:imgRect>{corners}</hp:imgRect>"
        f'<hp:imgClip left="0" right="{across}" top="0" bottom="{down}"/>'
        '<hp:inMargin left="0" right="0" top="0" bottom="0"/>'
        f'<hp:imgDim dimwidth="{across}" dimheight="{down}"/><hp:effects/>'
        f'<hp:sz width="{wide}" widthRelTo="ABSOLUTE" height="{high}" heightRelTo="ABSOLUTE" protect="0"/>'
        '<hp:pos treatAsChar="1" affectLSpacing="0" flowWithText="1" allowOverlap="0" holdAnchorAndSO="0"'
        ' vertRelTo="PARA" horzRelTo="PARA" vertAlign="TOP" horzAlign="LEFT" vertOffset="0" horzOffset="0"/>'
        '<hp:outMargin left="0" right="0" top="0" bottom="0"/>'
        f"<hp:shapeComment>{escape(alt)}</hp:shapeComment></hp:pic>"
    )


def header() -> str:
    """Fonts, borders, and the looks of letters and paragraphs. Korean breaks between words only: what Hangul calls
    BREAK_WORD is a break at words (어절), and its KEEP_WORD one at any letter (글자)."""
    lists = "".join((_fonts(), _borders(), _chars(), _TABS, _NUMBERING, _paras(), _STYLES))
    return (
        f'{XML}<hh:head {NAMES} version="1.4" secCnt="1">'
        '<hh:beginNum page="1" footnote="1" endnote="1" pic="1" tbl="1" equation="1"/>'
        f'<hh:refList>{lists}</hh:refList><hh:compatibleDocument targetProgram="HWP201X"><hh:layoutCompatibility/>'
        "</hh:compatibleDocument><hh:docOption>"
        '<hh:linkinfo path="" pageInherit="0" footnoteInherit="0"/></hh:docOption>'
        '<hh:trackchageConfig flags="56"/></hh:head>'
    )


_TABS = '<hh:tabProperties itemCnt="1"><hh:tabPr id="0" autoTabLeft="0" autoTabRight="0"/></hh:tabProperties>'
_NUMBERING = (
    '<hh:numberings itemCnt="1"><hh:numbering id="1" start="0">'
    '<hh:paraHead start="1" level="1" align="LEFT" useInstWidth="1" autoIndent="1" widthAdjust="0"'
    ' textOffsetType="PERCENT" textOffset="50" numFormat="DIGIT" charPrIDRef="4294967295" checkable="0">'
    "^1.</hh:paraHead>"
    "</hh:numbering></hh:numberings>"
)
_STYLES = (
    '<hh:styles itemCnt="1"><hh:style id="0" type="PARA" name="바탕글" engName="Normal" paraPrIDRef="0" charPrIDRef="0"'
    ' nextStyleIDRef="0" langID="1042" lockForm="0"/></hh:styles>'
)


def _fonts() -> str:
    faces = "".join(
        f'<hh:fontface lang="{script.upper()}" fontCnt="1"><hh:font id="0" face="{FONT}" type="TTF" isEmbedded="0">'
        '<hh:typeInfo familyType="FCAT_GOTHIC" weight="6" proportion="4" contrast="0" strokeVariation="1" armStyle="1"'
        ' letterform="1" midline="1" xHeight="1"/></hh:font></hh:fontface>'
        for script in SCRIPTS
    )
    return f'<hh:fontfaces itemCnt="{len(SCRIPTS)}">{faces}</hh:fontfaces>'


def _borders() -> str:
    """1 and 2: none (of pages, of letters); 3: of a cell; 4: of a cell of a head, filled."""
    fill = '<hc:fillBrush><hc:winBrush faceColor="{}" hatchColor="#999999" alpha="0"/></hc:fillBrush>'
    looks = [("NONE", "0.1 mm", ""), ("NONE", "0.1 mm", fill.format("none"))]
    looks += [("SOLID", "0.12 mm", ""), ("SOLID", "0.12 mm", fill.format("#E8EDF5"))]
    found = "".join(_border(number, *look) for number, look in enumerate(looks, start=1))
    return f'<hh:borderFills itemCnt="{len(looks)}">{found}</hh:borderFills>'


def _border(number: int, kind: str, width: str, fill: str) -> str:
    sides = "".join(
        f'<hh:{side}Border type="{kind}" width="{width}" color="#000000"/>'
        for side in ("left", "right", "top", "bottom")
    )
    return (
        f'<hh:borderFill id="{number}" threeD="0" shadow="0" centerLine="NONE" breakCellSeparateLine="0">'
        '<hh:slash type="NONE" Crooked="0" isCounter="0"/><hh:backSlash type="NONE" Crooked="0" isCounter="0"/>'
        f'{sides}<hh:diagonal type="SOLID" width="0.1 mm" color="#000000"/>{fill}</hh:borderFill>'
    )


def _all(name: str, value: int) -> str:
    said = " ".join(f'{script}="{value}"' for script in SCRIPTS)
    return f"<hh:{name} {said}/>"


def _chars() -> str:
    found = "".join(
        f'<hh:charPr id="{number}" height="{_LETTERS[char][0]}" textColor="#000000" shadeColor="none" useFontSpace="0"'
        f' useKerning="0" symMark="NONE" borderFillIDRef="2">{_all("fontRef", 0)}{_all("ratio", 100)}'
        f"{_all('spacing', 0)}{_all('relSz', 100)}{_all('offset', 0)}{_LETTERS[char][1]}"
        '<hh:underline type="NONE" shape="SOLID" color="#000000"/><hh:strikeout shape="NONE" color="#000000"/>'
        '<hh:outline type="NONE"/><hh:shadow type="NONE" color="#C0C0C0" offsetX="10" offsetY="10"/></hh:charPr>'
        for char, number in CHARS.items()
    )
    return f'<hh:charProperties itemCnt="{len(CHARS)}">{found}</hh:charProperties>'


def _paras() -> str:
    return f'<hh:paraProperties itemCnt="{len(PARAS)}">{"".join(_para_texts())}</hh:paraProperties>'


def _para_texts() -> Iterator[str]:
    for para, number in PARAS.items():
        align, before, after, keep = _PARAGRAPHS[para]
        margins = {"intent": 0, "left": 0, "right": 0, "prev": before, "next": after}
        said = "".join(f'<hc:{name} value="{value}" unit="HWPUNIT"/>' for name, value in margins.items())
        yield (
            f'<hh:paraPr id="{number}" tabPrIDRef="0" condense="0" fontLineHeight="0" snapToGrid="0"'
            ' suppressLineNumbers="0" checked="0" textDir="LTR">'
            f'<hh:align horizontal="{align}" vertical="BASELINE"/><hh:heading type="NONE" idRef="0" level="0"/>'
            '<hh:breakSetting breakLatinWord="KEEP_WORD" breakNonLatinWord="BREAK_WORD" widowOrphan="0"'
            f' keepWithNext="{keep}" keepLines="0" pageBreakBefore="0" lineWrap="BREAK"/>'
            '<hh:autoSpacing eAsianEng="0" eAsianNum="0"/>'
            f'<hh:margin>{said}</hh:margin><hh:lineSpacing type="PERCENT" value="150" unit="HWPUNIT"/>'
            '<hh:border borderFillIDRef="2" offsetLeft="0" offsetRight="0" offsetTop="0" offsetBottom="0" connect="0"'
            ' ignoreMargin="0"/></hh:paraPr>'
        )
