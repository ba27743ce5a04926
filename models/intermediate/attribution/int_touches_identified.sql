{{ touches_identified() }}
