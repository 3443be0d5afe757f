"""대기: wishes for times that are taken; whoever is first in turn is offered what becomes free."""
