"""The toy with everything around it that an apparatus can give: every element that the profile has for that."""

from __future__ import annotations

FRONT = """
      <div type="background" xml:id="apparatus.background">
        <head>Background</head>
        <p>Libraries lent <ref target="https://example.org/toys">toys</ref> (<ref target="#u2">turn 2</ref>; <seg type="citation" \
n="[@wren2001, p. 4]"><ref type="citation" target="#ref.wren2001">Wren 2001, p. 4</ref></seg>).<note type="editorial" xml:id="apparatus.background.1">Not all.</note></p>
        <quote><p>Play is work.</p><p>So is lending.</p></quote>
        <list rend="numbered"><item>First</item><item>Second</item></list>
        <table><head>Loans</head><row role="label"><cell>Year</cell><cell>Toys</cell></row><row><cell>1996</cell><cell>12</cell></row></table>
        <figure xml:id="pic.shelf"><graphic url="pictures/shelf.jpg" mimeType="image/jpeg" width="640px" height="480px"/>\
<p>A <emph>shelf</emph>.</p><figDesc>Puzzles on a shelf.</figDesc><bibl type="credit">Toy Institute</bibl></figure>
        <div xml:id="apparatus.background.later">
          <head>Later</head>
          <p>It closed.</p>
          <div><head>Why</head><p>Nobody knows.</p></div>
        </div>
      </div>
    </front>"""

BACK = """
      <div type="easy-read" xml:id="apparatus.easy-read"><head>Easy read</head><p>People lent toys.</p></div>
      <div type="references" xml:id="apparatus.references"><head>References</head><listBibl>\
<bibl xml:id="ref.wren2001">Wren, T. (2001) <emph>Puzzles</emph>.</bibl></listBibl></div>
      <div type="index" xml:id="apparatus.index"><head>Index</head><list type="index"><item><persName ref="#p.wren">Wren, Tobias</persName>\
<ptr target="#u2 #u4.s1"/><ref type="also" target="#ix.puzzles">puzzles</ref></item><item xml:id="ix.puzzles"><term>puzzles</term>\
<ptr target="#u4"/><list type="index"><item><term>mended</term><ptr target="#u5"/></item></list></item>\
<item><term>jigsaws</term><ref type="see">puzzles</ref></item></list></div>
    </back>"""

PLATE = """<figure xml:id="pic.room" corresp="#p.mroz #p.wren"><graphic url="pictures/room.png"/><figDesc>Two people at a table.</figDesc></figure>
        <incident"""

PORTRAIT = """<figure xml:id="pic.wren" corresp="#p.wren"><graphic url="pictures/wren.jpg"/><figDesc>A man.</figDesc></figure></person>
          <person xml:id="p.mroz\""""


def bound(toy: bytes) -> bytes:
    """The toy's master with all of it bound in."""
    text = toy.decode()
    for old, new in (
        ("\n    </front>", FRONT),
        ("\n    </back>", BACK),
        ("<incident", PLATE),
        ('</person>\n          <person xml:id="p.mroz"', PORTRAIT),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    return text.encode()
