@rem npm's scripts begin with the shell's `exec`, so that signals reach Node itself. Windows has no exec: this stands for it.
@%*
