# @title Setup: unpack the helper package, which this notebook carries {display-mode: "form"}
import base64 as _b, io as _io, lzma as _lz, sys as _sys, tempfile as _temp, zipfile as _zip

_folder = globals().get("_folder") or _temp.TemporaryDirectory()  # gone when the kernel is
_sys.path.insert(0, _folder.name)  # before anything else that has the package's name
_zip.ZipFile(_io.BytesIO(_lz.decompress(_b.b85decode("")))).extractall(_folder.name)
