"""In a fresh network namespace: bring the loopback up, see that nothing else is there, go on.

unshare --net -- python tests/only_loopback.py COMMAND [ARGUMENT …]
"""

import fcntl
import os
import socket
import struct
import sys

SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
    request = struct.pack("16sH14x", b"lo", 0)
    flags = struct.unpack("16sH14x", fcntl.ioctl(control, SIOCGIFFLAGS, request))[1]
    fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", flags | IFF_UP))
others = [name for _, name in socket.if_nameindex() if name != "lo"]
if others:
    sys.exit(f"this is no namespace of its own: it has {', '.join(others)}")
os.execvp(sys.argv[1], sys.argv[1:])
