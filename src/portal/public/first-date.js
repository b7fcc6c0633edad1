// A thread of its own: see at-once.js.
new Intl.DateTimeFormat('en-GB').format(0)
new Intl.NumberFormat('en-GB').format(0)
close()
