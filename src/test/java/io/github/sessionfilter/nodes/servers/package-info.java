/** The servers that drills disturb: database servers, clusters of them, a connection pooler and a load balancer. */
package io.github.sessionfilter.nodes.servers;
