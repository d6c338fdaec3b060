package io.github.sessionfilter;

import org.junit.jupiter.api.Nested;

/** All contracts of the filter on Jetty. */
class JettySessionFilterTest {
    @Nested
    class Admission extends AdmissionContract {
        Admission() {
            super(TestContainer::jetty);
        }
    }

    @Nested
    class PublicPath extends PublicPathContract {
        PublicPath() {
            super(TestContainer::jetty);
        }
    }

    @Nested
    class Carrier extends CarrierContract {
        Carrier() {
            super(TestContainer::jetty);
        }
    }

    @Nested
    class UntaggedId extends UntaggedIdContract {
        UntaggedId() {
            super(TestContainer::jetty);
        }
    }

    @Nested
    class Login extends LoginContract {
        Login() {
            super(TestContainer::jetty);
        }
    }

    @Nested
    class BuiltInLogin extends BuiltInLoginContract {
        BuiltInLogin() {
            super(TestContainer::jetty);
        }
    }

    @Nested
    class ProxyLogin extends ProxyLoginContract {
        ProxyLogin() {
            super(TestContainer::jetty);
        }
    }

    @Nested
    class LogoutPath extends LogoutPathContract {
        LogoutPath() {
            super(TestContainer::jetty);
        }
    }

    @Nested
    class Handler extends HandlerContract {
        Handler() {
            super(TestContainer::jetty);
        }
    }

    @Nested
    class Failure extends FailureContract {
        Failure() {
            super(TestContainer::jetty);
        }
    }

    @Nested
    class Monitoring extends MonitoringContract {
        Monitoring() {
            super(TestContainer::jetty);
        }
    }

    @Nested
    class Lifecycle extends LifecycleContract {
        Lifecycle() {
            super(TestContainer::jetty);
        }
    }

    @Nested
    class Identity extends IdentityContract {
        Identity() {
            super(TestContainer::jetty);
        }
    }

    @Nested
    class Registration extends RegistrationContract {
        Registration() {
            super(TestContainer::jetty);
        }
    }

    @Nested
    class StreamPath extends StreamPathContract {
        StreamPath() {
            super(TestContainer::jetty);
        }
    }

    @Nested
    class Ticket extends TicketContract {
        Ticket() {
            super(TestContainer::jetty);
        }
    }

    @Nested
    class TicketAttack extends TicketAttackContract {
        TicketAttack() {
            super(TestContainer::jetty);
        }
    }

    @Nested
    class Upgrade extends UpgradeContract {
        Upgrade() {
            super(TestContainer::jetty);
        }
    }

    @Nested
    class Setup extends SetupContract {
        Setup() {
            super(TestContainer::jetty);
        }
    }
}
