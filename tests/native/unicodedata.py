try:
    unicodedata
except NameError:
    import unicodedata
def t(text):
    try:
        print(text, "->", ascii(eval(text)))
    except BaseException as error:
        print(text, "!!", type(error).__name__, ascii(str(error)))

for e in ["unicodedata.name('a')","unicodedata.name('\\x00')","unicodedata.name('\\x00',3)","unicodedata.name('ab')","unicodedata.name(3)","unicodedata.name()","unicodedata.lookup('LATIN SMALL LETTER A')","unicodedata.lookup('x')","unicodedata.category('ab')","unicodedata.category(1)","unicodedata.decimal('a')","unicodedata.digit('a')","unicodedata.numeric('a')","unicodedata.numeric('\\xbd')","unicodedata.decimal('a',3)","unicodedata.normalize('X','a')","unicodedata.normalize('NFC',1)","unicodedata.is_normalized('NFC','a')","unicodedata.is_normalized('Z','a')","unicodedata.UCD()","unicodedata.name('\\uac00')","unicodedata.name('\\u4e00')","unicodedata.decomposition('\\uac00')","unicodedata.decomposition('\\xe9')","unicodedata.lookup('CJK UNIFIED IDEOGRAPH-4E00')","unicodedata.lookup('HANGUL SYLLABLE GA')","unicodedata.lookup('latin small letter b')","unicodedata.lookup('LATIN SMALL LETTERA')","unicodedata.unidata_version","unicodedata.ucd_3_2_0.unidata_version"]:
    t(e)
total = 0
for code in list(range(0, 0x3000)) + list(range(0xa000, 0x11000, 3)) + list(range(0x11000, 0x110000, 101)):
    c = chr(code)
    row = (unicodedata.category(c), unicodedata.bidirectional(c), unicodedata.combining(c), unicodedata.mirrored(c), unicodedata.east_asian_width(c), unicodedata.decomposition(c), unicodedata.decimal(c, -1), unicodedata.digit(c, -1), unicodedata.numeric(c, -1), unicodedata.ucd_3_2_0.category(c))
    if code < 0x180 or code % 97 == 0: print(hex(code), row)
    for x in str(row): total = (total * 31 + ord(x)) % 1000000007
print(total)
for text in ["\xe9", "e\u0301", "\ufb01", "\uac00", "\u1100\u1161", "a\ud800\u0301", "\u1e9b\u0323", "A\u030a", "\u2460"]:
    for form in ["NFC", "NFD", "NFKC", "NFKD"]:
        print(ascii(text), form, ascii(unicodedata.normalize(form, text)), unicodedata.is_normalized(form, text))
