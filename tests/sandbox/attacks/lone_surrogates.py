# attack: print and raise text that no encoding takes
# must: stopped
# ending: error
import sys

sys.stdout.reconfigure(errors="surrogatepass")
print("\ud800 and on", flush=True)
raise ValueError("\ud800\udfff\0\x1b[2J")
