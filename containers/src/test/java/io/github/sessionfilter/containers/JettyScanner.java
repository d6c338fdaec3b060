package io.github.sessionfilter.containers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Deploys with Jetty's scanner, which deploys new files in {@code webapps} and undeploys deleted ones. */
record JettyScanner(Row row, ContainerProcess container, Path base) implements Deployer {

    @Override
    public void deploy(Path war) throws IOException {
        Path here = base.resolve("webapps").resolve(war.getFileName());
        Jetty.environment(row, here);
        Files.copy(war, base.resolve("arriving"), StandardCopyOption.REPLACE_EXISTING);
        Files.move(base.resolve("arriving"), here, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void undeploy(Path war) throws Exception {
        String name = war.getFileName().toString().replaceFirst("\\.war$", "");
        Files.delete(base.resolve("webapps").resolve(war.getFileName()));
        Files.delete(base.resolve("webapps").resolve(name + ".properties"));
        Waiting.until(
                name + " is undeployed",
                () -> new Webapp(container.port(), name)
                                .get("/public/style.css")
                                .statusCode()
                        == 404);
    }

    /** Jetty has no such report. */
    @Override
    public String leaks() {
        return "";
    }
}
