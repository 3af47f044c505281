"""Accepts one connection on an inherited socket and answers its line with "<pid> <line>"."""
import os
import socket
import sys


def by_variables():
    """sd_listen_fds(3)."""
    if int(os.environ["LISTEN_PID"]) != os.getpid():
        sys.exit(f'LISTEN_PID={os.environ["LISTEN_PID"]}, this is {os.getpid()}')
    names = os.environ["LISTEN_FDNAMES"].split(":")
    if len(names) != int(os.environ["LISTEN_FDS"]):
        sys.exit(f"names: {names}")
    return socket.socket(fileno=3 + names.index("web"))


def main(how):
    if how == "handoff":
        import heirloom

        given = heirloom.current()
        listening = given.wait("web", 90)
    elif how == "listen-fds":
        listening = by_variables()
    else:
        listening = socket.socket(fileno=int(how))
    connection, _ = listening.accept()
    with connection, connection.makefile("rwb") as stream:
        stream.write(b"%d %s" % (os.getpid(), stream.readline()))


main(sys.argv[1])
