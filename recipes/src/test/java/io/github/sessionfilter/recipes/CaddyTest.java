package io.github.sessionfilter.recipes;

/** The recipe of docs/caddy.md. */
class CaddyTest extends OutageContract {
    CaddyTest() {
        super(Proxy.CADDY);
    }
}
