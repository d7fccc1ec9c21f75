# attack: type into the terminal of whoever serves, and ask devices what they know
# must: stopped
import fcntl
import termios

requests = {
    "TIOCSTI": (termios.TIOCSTI, b"x"),
    "TIOCLINUX": (0x541C, b"\x03"),
    "TIOCSCTTY": (termios.TIOCSCTTY, 0),
    "FIONREAD": (termios.FIONREAD, b"    "),
    "TCSETS": (termios.TCSETS, b" " * 60),
    "FIOASYNC": (0x5452, b"    "),
}
for number in range(4):
    for name, (request, value) in requests.items():
        try:
            fcntl.ioctl(number, request, value)
            print("ESCAPED", name, number)
        except OSError as error:
            print("stopped", name, error)
