"""Keeps calls to AWS's own addresses inside Rolecall, for SDKs that do not know AWS_ENDPOINT_URL (boto3 before 1.28).

A connection to `https://<service>.<region>.amazonaws.com` becomes one to Rolecall, without TLS. The request itself is
left as it is, Host header included, so that its signature holds for the address it was made for. Nothing is changed
before a function imports `socket` or `ssl`. TLS of another make (asyncio's, native clients) fails against Rolecall's
plain port, and so never reaches AWS either.
"""

import re
import sys

#: What the names of endpoints end with in the partitions that can be reached from the internet.
AWS_HOST = re.compile(
    r"(?:^|\.)(?:amazonaws\.(?:com|com\.cn|eu)|api\.(?:aws|amazonwebservices\.(?:com\.cn|eu)))\.?$", re.IGNORECASE
)
ENDPOINT = re.compile(r"http://(\[[^\]]+\]|[^/:]+)(?::(\d+))?(?:/|$)")
WEB_PORTS = (443, 80, "443", "80", "https", "http", b"443", b"80", b"https", b"http")


def install(endpoint):
    match = ENDPOINT.match(endpoint)
    # Absent where the function has set an address of its own that is not plain HTTP: then there is no way.
    target = (match.group(1).strip("[]"), int(match.group(2) or 80)) if match else None
    patches = {"socket": lambda module: patch_socket(module, target), "ssl": lambda module: patch_ssl(module, target)}
    for name in list(patches):
        if name in sys.modules:
            patches.pop(name)(sys.modules[name])
    if patches:
        sys.meta_path.insert(0, Finder(patches))


class Finder:
    """Patches a module right after it was loaded, wherever it is found."""

    def __init__(self, patches):
        self._patches = patches

    def find_spec(self, name, path=None, target=None):
        patch = self._patches.pop(name, None)
        if not self._patches and self in sys.meta_path:
            sys.meta_path.remove(self)
        if patch is None:
            return None
        for finder in list(sys.meta_path):
            if finder is self or not hasattr(finder, "find_spec"):
                continue
            spec = finder.find_spec(name, path, target)
            if spec is not None:
                if spec.loader is not None:
                    spec.loader = PatchingLoader(spec.loader, patch)
                return spec
        return None


class PatchingLoader:
    def __init__(self, loader, patch):
        self._loader = loader
        self._patch = patch

    def __getattr__(self, name):
        return getattr(self._loader, name)

    def create_module(self, spec):
        return self._loader.create_module(spec)

    def exec_module(self, module):
        module.__spec__.loader = module.__loader__ = self._loader
        self._loader.exec_module(module)
        self._patch(module)


def is_aws(host):
    text = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    return isinstance(text, str) and AWS_HOST.search(text) is not None


def patch_socket(module, target):
    look_up = module.getaddrinfo
    connect = module.socket.connect

    def where(host):
        if target is None:
            raise module.gaierror(
                module.EAI_FAIL,
                "rolecall: no connection to %s, since AWS_ENDPOINT_URL of this function is no http:// address" % host,
            )
        return target

    def getaddrinfo(host, port, *arguments, **named):
        if is_aws(host) and port in WEB_PORTS:
            host, port = where(host)
        return look_up(host, port, *arguments, **named)

    def connect_redirected(self, address):
        if isinstance(address, tuple) and len(address) >= 2 and is_aws(address[0]) and address[1] in WEB_PORTS:
            address = where(address[0])
        return connect(self, address)

    module.getaddrinfo = getaddrinfo
    module.socket.connect = connect_redirected


def patch_ssl(module, target):
    import socket

    wrap = module.SSLContext.wrap_socket

    class PlainSocket(socket.socket):
        """What a client of TLS asks of its socket, without TLS."""

        def __init__(self, original, context, server_hostname):
            super().__init__(original.family, original.type, original.proto, fileno=original.fileno())
            timeout = original.gettimeout()
            original.detach()
            self.settimeout(timeout)
            self.context = context
            self.server_hostname = server_hostname

        def getpeercert(self, binary_form=False):
            return b"" if binary_form else {"subjectAltName": (("DNS", self.server_hostname),)}

        def version(self):
            return "TLSv1.3"

        def cipher(self):
            return None

        def selected_alpn_protocol(self):
            return None

        def do_handshake(self, block=False):
            pass

        def pending(self):
            return 0

        def unwrap(self):
            return self

    def wrap_socket(self, sock, *arguments, **named):
        server_hostname = named.get("server_hostname")
        if server_hostname is None and len(arguments) > 3:
            server_hostname = arguments[3]
        if server_hostname is not None and is_aws(server_hostname) and is_turned(sock):
            return PlainSocket(sock, self, server_hostname)
        return wrap(self, sock, *arguments, **named)

    def is_turned(sock):
        """Whether it leads to Rolecall: a database of AWS's on another port, or a proxy, is given its TLS."""
        try:
            peer = sock.getpeername()
        except OSError:
            return False
        if target is None or not isinstance(peer, tuple) or peer[1] != target[1]:
            return False
        return any(peer[0] == address[0] for *_, address in socket.getaddrinfo(*target, type=socket.SOCK_STREAM))

    module.SSLContext.wrap_socket = wrap_socket
