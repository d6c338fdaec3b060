package io.github.sessionfilter.recipes;

import io.github.sessionfilter.jdbc.MySqlServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The proxies that have a page. Each runs with the configuration of its page, on a free port of 127.0.0.1. */
enum Proxy {
    NGINX("nginx.md", "nginx", "/usr/sbin/nginx") {
        @Override
        ChildProcess start(Path folder, RecipePage page, Backends backends) throws IOException {
            int port = MySqlServer.freePort();
            var services = backends.services().stream()
                    .map(service -> "server 127.0.0.1:" + service + " max_fails=0;")
                    .collect(Collectors.joining(" "));
            var site = page.with("server 127.0.0.1:7070 max_fails=0;", services)
                    .with("127.0.0.1:8081", "127.0.0.1:" + backends.handler())
                    .with("listen 80;", "listen 127.0.0.1:" + port + ";")
                    .with("server_name films.example;", "")
                    .with("/srv", backends.files().toString());
            var configuration = Files.writeString(folder.resolve("nginx.conf"), """
                    daemon off;
                    user root;
                    worker_processes 2;
                    pid %1$s/nginx.pid;
                    error_log stderr;
                    events { worker_connections 512; }
                    http {
                    access_log off;
                    sendfile on;
                    client_body_temp_path %1$s/body;
                    proxy_temp_path %1$s/proxy;
                    fastcgi_temp_path %1$s/fastcgi;
                    uwsgi_temp_path %1$s/uwsgi;
                    scgi_temp_path %1$s/scgi;
                    types { application/vnd.apple.mpegurl m3u8; video/mp4 mp4 m4s; text/html html; text/javascript js; }
                    %2$s
                    }
                    """.formatted(folder, site.text()));
            return new ChildProcess(
                    List.of(binary(), "-e", "stderr", "-c", configuration.toString()),
                    port,
                    folder.resolve("nginx.log"));
        }

        @Override
        RecipePage unguarded(RecipePage page) {
            return page.with("auth_request /session-check;", "auth_request off;");
        }
    },

    CADDY("caddy.md", "caddyfile", "/usr/bin/caddy") {
        @Override
        ChildProcess start(Path folder, RecipePage page, Backends backends) throws IOException {
            int port = MySqlServer.freePort();
            var services = backends.services().stream()
                    .map(service -> "127.0.0.1:" + service)
                    .collect(Collectors.joining(" "));
            var site = page.with("127.0.0.1:7070", services)
                    .with("127.0.0.1:8081", "127.0.0.1:" + backends.handler())
                    .with("films.example {", "http://:" + port + " {")
                    .with("/srv", backends.files().toString())
                    .with("\tlog {", """
                            	admin off
                            	auto_https off
                            	default_bind 127.0.0.1
                            	storage file_system %s/caddy
                            	log {""".formatted(folder));
            var configuration = Files.writeString(folder.resolve("Caddyfile"), site.text());
            return new ChildProcess(
                    List.of(
                            "/usr/bin/env",
                            "HOME=" + folder,
                            binary(),
                            "run",
                            "--adapter",
                            "caddyfile",
                            "--config",
                            configuration.toString()),
                    port,
                    folder.resolve("caddy.log"));
        }

        @Override
        RecipePage unguarded(RecipePage page) {
            return page.with("forward_auth ", "@never path /never\n\t\tforward_auth @never ");
        }
    };

    private final String page;
    private final String language;
    private final String binary;

    Proxy(String page, String language, String binary) {
        this.page = page;
        this.language = language;
        this.binary = binary;
    }

    /**
     * What stands behind a proxy.
     *
     * @param services the ports of the authentication services
     * @param handler the port of the video server
     * @param files the folder in which {@code films} is
     */
    record Backends(List<Integer> services, int handler, Path files) {}

    String binary() {
        return binary;
    }

    RecipePage page() throws IOException {
        return RecipePage.read(page, language);
    }

    /** Starts it with {@code page}, whose addresses and folders are replaced. */
    abstract ChildProcess start(Path folder, RecipePage page, Backends backends) throws IOException;

    /** Returns the same configuration without the check. */
    abstract RecipePage unguarded(RecipePage page);
}
