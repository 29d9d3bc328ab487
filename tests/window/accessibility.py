"""What a screen reader sees of a program, and what it can do there.

Reads one JSON request per line and answers each with one JSON line:

    {"do": "tree"}                                          {"widgets": [WIDGET, ...]}
    {"do": "find", "role": R, "name": N, "timeout_secs": S} {"widget": WIDGET}
    {"do": "scroll_to", ...}                                the same, after it was brought into view
    {"do": "focused"}                                       {"widget": WIDGET}
    {"do": "act", ...}                                      as "find", after its action was asked for
    {"do": "write", ..., "text": T}                         as "find", after its text was replaced
    {"do": "announcements", "quiet_secs": S}                {"announcements": [[TEXT, POLITENESS], ...]}

"announcements" are what a screen reader was told to say by itself since the last time that they were asked for; the
answer comes when nothing was said for S seconds. POLITENESS is 1 for polite and 2 for assertive.

A request that cannot be met is answered with {"error": SENTENCE}. WIDGET has role, name, description, value, states,
and the rectangle x, y, width, height in pixels of the screen. With "enabled": true, only a widget that can be used fits. The
first line that is printed, "ready", says that programs started from now on are seen. Run with Debian's python3, for
which the package gir1.2-atspi-2.0 is made.
"""

import json
import sys
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, Gio, GLib  # noqa: E402

# Releases of AT-SPI differ in what they call a button.
ROLES = {"push button": "button"}


def announce_a_reader():
    """Programs describe themselves only where somebody reads it."""
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    status = ("org.a11y.Status", "IsEnabled", GLib.Variant("b", True))
    where = ("org.a11y.Bus", "/org/a11y/bus", "org.freedesktop.DBus.Properties", "Set")
    bus.call_sync(*where, GLib.Variant("(ssv)", status), None, Gio.DBusCallFlags.NONE, -1)


def children(node):
    for index in range(node.get_child_count()):
        child = node.get_child_at_index(index)
        if child is not None:
            yield child


def nodes(application_name):
    """Every node of the program's windows, a parent before its children."""
    desktop = Atspi.get_desktop(0)
    # What was cached for an earlier request may have changed since.
    desktop.clear_cache()
    waiting = [program for program in children(desktop) if program.get_name() == application_name]
    for program in waiting:
        program.clear_cache()
    while waiting:
        node = waiting.pop(0)
        yield node
        waiting[:0] = children(node)


def value(node):
    try:
        if node.get_text_iface() is not None:
            return Atspi.Text.get_text(node, 0, -1)
        if node.get_value_iface() is not None:
            return str(Atspi.Value.get_current_value(node))
    except GLib.Error:
        # The widget went away between two questions.
        pass
    return None


def role_of(node):
    role = node.get_role_name()
    return ROLES.get(role, role)


def states(node):
    return sorted(state.value_nick for state in node.get_state_set().get_states())


def widget(node):
    component = node.get_component_iface()
    box = Atspi.Component.get_extents(component, Atspi.CoordType.SCREEN) if component else None
    return {
        "role": role_of(node),
        "name": node.get_name() or "",
        "description": node.get_description() or "",
        "value": value(node),
        "states": states(node),
        "x": box.x if box else 0,
        "y": box.y if box else 0,
        "width": box.width if box else 0,
        "height": box.height if box else 0,
    }


def fits(node, request):
    if role_of(node) != request["role"] or (node.get_name() or "") != request["name"]:
        return False
    return not request.get("enabled") or "enabled" in states(node)


def find(application_name, request):
    """The first widget that fits, or None when the time is up."""
    end = time.monotonic() + request.get("timeout_secs", 0)
    while True:
        try:
            for node in nodes(application_name):
                if fits(node, request):
                    return node
        except GLib.Error:
            # The tree changed while it was read: read it again.
            pass
        if time.monotonic() > end:
            return None
        time.sleep(0.1)


def focused(application_name):
    """The widget that has the keyboard, or None; the window itself does not count."""
    for node in nodes(application_name):
        if node.get_role_name() != "frame" and "focused" in states(node):
            return node
    return None


class Heard:
    """What programs ask a screen reader to say."""

    def __init__(self):
        self.texts = []
        self.listener = Atspi.EventListener.new(self.hear)
        self.listener.register("object:announcement")

    def hear(self, event):
        self.texts.append([event.any_data, event.detail1])

    def take(self, quiet_secs):
        context = GLib.MainContext.default()
        quiet_until = time.monotonic() + quiet_secs
        seen = len(self.texts)
        while time.monotonic() < quiet_until:
            while context.iteration(False):
                pass
            if len(self.texts) > seen:
                seen = len(self.texts)
                quiet_until = time.monotonic() + quiet_secs
            time.sleep(0.02)
        texts, self.texts = self.texts, []
        return texts


def answer(application_name, heard, request):
    if request["do"] == "tree":
        return {"widgets": [widget(node) for node in nodes(application_name)]}
    if request["do"] == "announcements":
        return {"announcements": heard.take(request["quiet_secs"])}
    if request["do"] == "focused":
        node = focused(application_name)
        return {"error": "No widget has the keyboard"} if node is None else {"widget": widget(node)}
    node = find(application_name, request)
    if node is None:
        kind = ("enabled " if request.get("enabled") else "") + request["role"]
        return {"error": f"There is no {kind} named {request['name']!r} in the window"}
    if request["do"] == "scroll_to":
        Atspi.Component.scroll_to(node, Atspi.ScrollType.ANYWHERE)
    if request["do"] == "act":
        Atspi.Action.do_action(node, 0)
    if request["do"] == "write":
        Atspi.EditableText.set_text_contents(node, request["text"])
    return {"widget": widget(node)}


def main():
    application_name = sys.argv[1]
    announce_a_reader()
    heard = Heard()
    print("ready", flush=True)
    for line in sys.stdin:
        try:
            reply = answer(application_name, heard, json.loads(line))
        except GLib.Error as error:
            reply = {"error": error.message}
        print(json.dumps(reply), flush=True)


main()
