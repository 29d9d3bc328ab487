"""Asks a window to close, as the window manager does when its cross is clicked: `close_window.py WINDOW_ID`."""

import ctypes
import sys


class ClientMessage(ctypes.Structure):
    """XClientMessageEvent, padded to the size of XEvent."""

    _fields_ = [
        ("type", ctypes.c_int),
        ("serial", ctypes.c_ulong),
        ("send_event", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("window", ctypes.c_ulong),
        ("message_type", ctypes.c_ulong),
        ("format", ctypes.c_int),
        ("data", ctypes.c_long * 5),
        ("padding", ctypes.c_long * 16),
    ]


CLIENT_MESSAGE = 33

x11 = ctypes.CDLL("libX11.so.6")
x11.XOpenDisplay.restype = ctypes.c_void_p
x11.XInternAtom.restype = ctypes.c_ulong
display = ctypes.c_void_p(x11.XOpenDisplay(None))
protocols = x11.XInternAtom(display, b"WM_PROTOCOLS", False)
delete = x11.XInternAtom(display, b"WM_DELETE_WINDOW", False)
window = ctypes.c_ulong(int(sys.argv[1]))
message = ClientMessage(type=CLIENT_MESSAGE, window=window.value, message_type=protocols, format=32)
message.data[0] = delete
x11.XSendEvent(display, window, False, 0, ctypes.byref(message))
x11.XCloseDisplay(display)
