package io.github.sessionfilter.containers;

import java.nio.file.Path;

/** Deploys WARs in a container that runs, and takes them away again. */
interface Deployer {

    /** In place of the one of this name that is there, if any. */
    void deploy(Path war) throws Exception;

    void undeploy(Path war) throws Exception;

    /** What the container itself says of webapps that it can't let go of; empty if there are none. */
    String leaks() throws Exception;
}
