package io.github.sessionfilter.containers;

import java.util.List;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.FieldSource;

/** The matrix, on all versions of Jetty. */
@ParameterizedClass(allowZeroInvocations = true)
@FieldSource("ROWS")
class JettyMatrixIT extends MatrixContract {
    static final List<Row> ROWS = rows(false);
}
