package io.github.sessionfilter;

import org.junit.jupiter.api.Nested;

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
    class BuiltInLogin extends BuiltInLoginContract {
        BuiltInLogin() {
            super(TestContainer::tomcat);
        }
    }

    @Nested
    class ProxyLogin extends ProxyLoginContract {
        ProxyLogin() {
            super(TestContainer::tomcat);
        }
    }

    @Nested
    class LogoutPath extends LogoutPathContract {
        LogoutPath() {
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
    class Ticket extends TicketContract {
        Ticket() {
            super(TestContainer::tomcat);
        }
    }

    @Nested
    class TicketAttack extends TicketAttackContract {
        TicketAttack() {
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
}
