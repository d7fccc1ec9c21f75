# advice: copyfile
import shutil

open("a.txt", "w").close()
shutil.copy("a.txt", "b.txt")
