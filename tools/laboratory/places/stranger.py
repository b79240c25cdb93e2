"""A container of an image that was never learned; that it starts is the step."""

DOCKERFILE = 'ENTRYPOINT ["true"]'


def start(lab, name):
    return lab.run(name)
