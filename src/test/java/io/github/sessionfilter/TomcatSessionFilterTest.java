package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All contracts of the filter on Tomcat. */
class TomcatSessionFilterTest {
    @Nested
    class Admission extends AdmissionContract {
        Admission() {
            super(TestContainer::tomcat);
        }
    }

    @Nested
    class PublicPath extends PublicPathContract {
        PublicPath() {
            super(TestContainer::tomcat);
        }
    }

    @Nested
    class Carrier extends CarrierContract {
        Carrier() {
            super(TestContainer::tomcat);
        }
    }

    @Nested
    class UntaggedId extends UntaggedIdContract {
        UntaggedId() {
            super(TestContainer::tomcat);
        }
    }

    @Nested
    class Login extends LoginContract {
        Login() {
            super(TestContainer::tomcat);
        }
    }

    @Nested
    class Handler extends HandlerContract {
        Handler() {
            super(TestContainer::tomcat);
        }
    }

    @Nested
    class Failure extends FailureContract {
        Failure() {
            super(TestContainer::tomcat);
        }
    }

    @Nested
    class Monitoring extends MonitoringContract {
        Monitoring() {
            super(TestContainer::tomcat);
        }
    }

    @Nested
    class Lifecycle extends LifecycleContract {
        Lifecycle() {
            super(TestContainer::tomcat);
        }
    }

    @Nested
    class Identity extends IdentityContract {
        Identity() {
            super(TestContainer::tomcat);
        }
    }

    @Nested
    class Registration extends RegistrationContract {
        Registration() {
            super(TestContainer::tomcat);
        }
    }

    @Nested
    class StreamPath extends StreamPathContract {
        StreamPath() {
            super(TestContainer::tomcat);
        }
    }

    @Nested
    class Upgrade extends UpgradeContract {
        Upgrade() {
            super(TestContainer::tomcat);
        }
    }

    @Nested
    class Setup extends SetupContract {
        Setup() {
            super(TestContainer::tomcat);
        }
    }

    @Nested
    class Running extends RunningContract {
        Running() {
            super(TestContainer::tomcat);
        }

        /**
         * The other streams of the connection go on. Without a file of the file servlet: of two on one connection, Tomcat
         * stalls one now and then, long before the logout.
         */
        @Timeout(60)
        @ParameterizedTest
        @ValueSource(strings = {"/blocking", "/async-stream", "/non-blocking"})
        void aLogoutResetsOneStreamOfHttp2(String path) throws Exception {
            startWith();
            var alices = login();
            var client =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
            stream(client, "/public/whoami", login()).close(); // it also upgrades the connection
            try (var goesOn = stream(client, path, login());
                    var ended = stream(client, path, alices)) {
                read(goesOn);
                read(ended);
                assertEquals(200, get("/logout", "X-Session-Id", alices).statusCode());
                assertThrows(IOException.class, () -> {
                    for (int i = 0; i < 5_000; i++) {
                        read(ended);
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5)); // leaves the processor to the server
                    }
                });
                read(goesOn);
            }
        }

        private InputStream stream(HttpClient client, String path, String id) throws Exception {
            var answer =
                    client.send(request(path, "X-Session-Id", id).build(), HttpResponse.BodyHandlers.ofInputStream());
            assertEquals(HttpClient.Version.HTTP_2, answer.version());
            assertEquals(200, answer.statusCode());
            return answer.body();
        }

        private static void read(InputStream in) throws IOException {
            if (in.readNBytes(200_000).length < 200_000) {
                throw new EOFException();
            }
        }
    }
}
