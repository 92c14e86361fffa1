"""The keys of PDF objects that drawing a page needs (ISO 32000-1, chapters 7 to 11)."""


def _names(listed: str) -> frozenset[str]:
    return frozenset(f"/{name}" for name in listed.split())


PAGE = _names("MediaBox CropBox Rotate UserUnit Resources Contents Group")
RESOURCES = _names("Font XObject ExtGState ColorSpace Pattern Shading")
# In these the keys are names that the file chose itself: of glyphs, of colours.
NAMED = _names("CharProcs Colorants")
DRAWING = _names(
    # Streams
    "Type Subtype Filter DecodeParms Predictor Colors BitsPerComponent Columns EarlyChange K"
    " EndOfLine EncodedByteAlign Rows EndOfBlock BlackIs1 DamagedRowsBeforeError ColorTransform"
    " JBIG2Globals"
    # Pictures and forms
    " Width Height ColorSpace Intent ImageMask Mask Decode Interpolate SMask SMaskInData Matte"
    " FormType BBox Matrix Resources Group S CS I"
    # Fonts
    " BaseFont FirstChar LastChar Widths FontDescriptor Encoding ToUnicode DescendantFonts"
    " CIDSystemInfo DW W DW2 W2 CIDToGIDMap FontBBox FontMatrix CharProcs FontName FontFamily"
    " FontStretch FontWeight Flags ItalicAngle Ascent Descent Leading CapHeight XHeight StemV StemH"
    " AvgWidth MaxWidth MissingWidth FontFile FontFile2 FontFile3 CharSet CIDSet Length1 Length2"
    " Length3 BaseEncoding Differences CMapName WMode UseCMap Registry Ordering Supplement"
    # Graphics state
    " LW LC LJ ML D RI OP op OPM Font BG BG2 UCR UCR2 TR TR2 FL SM SA BM CA ca AIS TK G BC"
    # Colours, patterns, shadings, functions
    " N Alternate Range WhitePoint BlackPoint Gamma Colorants Process Components PatternType"
    " PaintType TilingType XStep YStep Shading ExtGState ShadingType Background AntiAlias Domain"
    " Function Coords Extend BitsPerCoordinate BitsPerFlag VerticesPerRow FunctionType Size"
    " BitsPerSample Order Encode C0 C1 Functions Bounds"
)
