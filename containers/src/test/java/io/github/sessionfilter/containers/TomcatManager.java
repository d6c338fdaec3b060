package io.github.sessionfilter.containers;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;

/** Deploys with the text interface of Tomcat's manager webapp. */
record TomcatManager(ContainerProcess container) implements Deployer {
    private static final String DEPLOYER =
            "Basic " + Base64.getEncoder().encodeToString("deployer:deployer".getBytes(StandardCharsets.US_ASCII));

    /** Copies the manager to the webapps of a Tomcat before it starts. */
    static void install(Row row, Path base) throws IOException {
        Folders.copyTree(row.home().resolve("webapps/manager"), base.resolve("webapps/manager"));
    }

    @Override
    public void deploy(Path war) throws IOException {
        ask("deploy?path=/" + name(war) + "&update=true&war=file:" + war);
    }

    @Override
    public void undeploy(Path war) throws IOException {
        ask("undeploy?path=/" + name(war));
    }

    /** Stops and starts a webapp that is deployed. */
    void reload(Path war) throws IOException {
        ask("reload?path=/" + name(war));
    }

    @Override
    public String leaks() throws IOException {
        return ask("findleaks").lines().skip(1).reduce("", (all, line) -> all + line + " ");
    }

    private static String name(Path war) {
        return war.getFileName().toString().replaceFirst("\\.war$", "");
    }

    private String ask(String command) throws IOException {
        HttpResponse<String> answer =
                new Webapp(container.port(), "manager").get("/text/" + command, "Authorization", DEPLOYER);
        if (answer.statusCode() != 200 || answer.body().startsWith("FAIL")) {
            throw new IOException(
                    command + " was answered " + answer.statusCode() + " " + answer.body() + "\n" + container.log());
        }
        return answer.body();
    }
}
