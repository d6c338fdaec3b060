package io.github.sessionfilter;

import io.github.sessionfilter.TestContainer.Webapp;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** With {@code containerLogin}, the contracts of the filter hold on Tomcat as they do without. */
@Tag("full") // repeats the contract with another setting
class TomcatContainerLoginTest {
    private static TestContainer start(Webapp webapp) throws Exception {
        webapp.initParams().put("containerLogin", "true");
        return TestContainer.tomcat(webapp);
    }

    @Nested
    class Admission extends AdmissionContract {
        Admission() {
            super(TomcatContainerLoginTest::start);
        }
    }

    @Nested
    class PublicPath extends PublicPathContract {
        PublicPath() {
            super(TomcatContainerLoginTest::start);
        }
    }

    @Nested
    class Carrier extends CarrierContract {
        Carrier() {
            super(TomcatContainerLoginTest::start);
        }
    }

    @Nested
    class Login extends LoginContract {
        Login() {
            super(TomcatContainerLoginTest::start);
        }
    }

    @Nested
    class Handler extends HandlerContract {
        Handler() {
            super(TomcatContainerLoginTest::start);
        }
    }

    @Nested
    class Failure extends FailureContract {
        Failure() {
            super(TomcatContainerLoginTest::start);
        }
    }

    @Nested
    class Monitoring extends MonitoringContract {
        Monitoring() {
            super(TomcatContainerLoginTest::start);
        }
    }

    @Nested
    class Identity extends IdentityContract {
        Identity() {
            super(TomcatContainerLoginTest::start);
        }
    }

    @Nested
    class StreamPath extends StreamPathContract {
        StreamPath() {
            super(TomcatContainerLoginTest::start);
        }
    }

    @Nested
    class Ticket extends TicketContract {
        Ticket() {
            super(TomcatContainerLoginTest::start);
        }
    }

    @Nested
    class TicketAttack extends TicketAttackContract {
        TicketAttack() {
            super(TomcatContainerLoginTest::start);
        }
    }

    @Nested
    class Upgrade extends UpgradeContract {
        Upgrade() {
            super(TomcatContainerLoginTest::start);
        }
    }

    @Nested
    class Lifecycle extends LifecycleContract {
        Lifecycle() {
            super(TomcatContainerLoginTest::start);
        }
    }
}
