import Testing

@testable import Containers

@Suite struct ContainerRoleTests {
    private func role(
        _ entrypoint: [String] = [], _ command: [String], image: ([String], [String]) = ([], ["python3"]),
        labels: [String: String] = [:]
    ) -> String {
        ContainerRole.of(entrypoint: entrypoint, command: command, image: image, labels: labels)
    }

    @Test("the image's own entrypoint and command are the role main")
    func main() {
        #expect(role([], ["python3"]) == "main")
        #expect(
            role(
                ["/entry.sh"], ["nginx", "-g", "daemon off;"], image: (["/entry.sh"], ["nginx", "-g", "daemon off;"]))
                == "main")
        #expect(ContainerRole.of(entrypoint: [], command: ["x"], image: nil, labels: [:]) == "main")
    }

    @Test(
        "another command gives a short name that says what runs",
        arguments: [
            (["python3", "/srv/app.py", "--port", "80"], "python3-app.py"),
            (["python3", "-m", "http.server"], "python3-http.server"),
            (["python3", "-u", "worker.py"], "python3-worker.py"),
            (["sh", "-c", "cd /srv && exec gunicorn app:wsgi"], "sh-gunicorn"),
            (["/bin/sh", "-c", "PORT=1 node server.js"], "sh-node"),
            (["sh", "-c", "while true; do sleep 1; done"], "sh-sleep"),
            (["redis-server", "--port", "6380"], "redis-server"), (["sleep", "60"], "sleep"),
            (["tini", "--", "celery", "worker"], "celery-worker"),
            (["env", "A=1", "java", "-Xmx1g", "-jar", "app.jar"], "java-app.jar"),
            (["/usr/bin/nginx", "-g", "daemon off;"], "nginx"), (["sh"], "sh"), ([";"], "main"),
        ])
    func names(_ command: [String], _ expected: String) {
        #expect(role([], command) == expected)
    }

    @Test("with the image's entrypoint, what is put behind it decides")
    func behindTheEntrypoint() {
        let image = (["/docker-entrypoint.sh"], ["postgres"])
        #expect(role(image.0, ["pg_basebackup", "-D", "/x"], image: image) == "pg_basebackup")
        #expect(
            role(["python3", "app.py"], ["--worker", "--queue=a"], image: (["python3", "app.py"], [])) == "worker-queue"
        )
    }

    @Test("values of options do not make another role")
    func optionValues() {
        #expect(role([], ["redis-server", "--port", "6380"]) == role([], ["redis-server", "--port", "6381"]))
        #expect(role([], ["sleep", "60"]) == role([], ["sleep", "61"]))
    }

    @Test("the label decides, and only with characters that need no quoting")
    func label() {
        #expect(role([], ["python3"], labels: ["plumbline.role": "Web 1#x"]) == "Web-1-x")
        #expect(role([], ["python3"], labels: ["plumbline.role": ""]) == "main")
    }

    @Test(
        "the whole command line alone gives the role that an engine's entrypoint and command give",
        arguments: [
            ([], []), ([], ["worker"]), ([], ["python", "job.py"]), (["/bin/sh"], ["-c", "reindex --all"]),
            (["/entry.sh"], ["migrate"]),
        ] as [([String], [String])])
    func argumentsAlone(_ entrypoint: [String], _ command: [String]) {
        let image = (entrypoint: ["/entry.sh"], command: ["serve"])
        // An engine fills in what is not overridden; an entrypoint of one's own drops the image's command.
        let begun = entrypoint.isEmpty ? image.entrypoint : entrypoint
        let rest = command.isEmpty && entrypoint.isEmpty ? image.command : command
        #expect(
            ContainerRole.of(arguments: begun + rest, image: image, labels: [:])
                == ContainerRole.of(entrypoint: begun, command: rest, image: image, labels: [:]))
    }
}
