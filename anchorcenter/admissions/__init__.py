"""선발: queues of people who wait for something that is offered to one after the other. It knows not for what."""
