# @title Setup: unpack the helper package, which this notebook carries {display-mode: "form"}
import base64, io, lzma, sys, tempfile, zipfile  # noqa: E401, I001

_folder = globals().get("_folder") or tempfile.TemporaryDirectory()  # gone when the kernel is
sys.path.insert(0, _folder.name)  # before anything else that has the package's name
zipfile.ZipFile(io.BytesIO(lzma.decompress(base64.b85decode("")))).extractall(_folder.name)
