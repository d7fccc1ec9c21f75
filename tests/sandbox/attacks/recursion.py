# attack: recurse without end
# must: stopped
# ending: error
def deeper():
    return deeper()


deeper()
