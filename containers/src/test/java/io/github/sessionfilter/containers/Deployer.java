package io.github.sessionfilter.containers;

import java.nio.file.Path;

/** Deploys and undeploys WARs in a running container. */
interface Deployer {

    /** Deploys a WAR and replaces an earlier one with the same name. */
    void deploy(Path war) throws Exception;

    void undeploy(Path war) throws Exception;

    /** Returns the webapps that the container reports as leaked, or an empty string. */
    String leaks() throws Exception;
}
