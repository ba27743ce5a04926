{{ touches_assigned() }}
