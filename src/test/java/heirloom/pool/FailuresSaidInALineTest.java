package heirloom.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** A log shows messages, not traces: the one line must say which task and what was thrown. */
class FailuresSaidInALineTest {

  @Test
  void aTraceGivesItsFirstLineAndIsPrintedBelow() {
    String trace = "java.io.IOException: no room\n\tat a.B.c(B.java:1)\nCaused by: java.lang.Error";
    TaskFailedException failed = new TaskFailedException(7, 2, trace);
    assertThat(failed)
        .hasMessage("task 7 failed in its worker, attempt 2: java.io.IOException: no room");
    assertThat(failed.remoteText()).isEqualTo(trace);
    StringWriter printed = new StringWriter();
    failed.printStackTrace(new PrintWriter(printed));
    assertThat(printed.toString())
        .contains("Caused by: heirloom.pool.RemoteTrace: " + trace)
        .containsOnlyOnce("at a.B.c(B.java:1)");
  }

  @Test
  void whatIsOneLineHasNoCause() {
    TaskFailedException failed = new TaskFailedException(1, 1, "no such column");
    assertThat(failed)
        .hasMessage("task 1 failed in its worker, attempt 1: no such column")
        .hasNoCause();
  }

  @Test
  void pythonSaysItAtTheEnd() {
    String first =
        """
        Traceback (most recent call last):
          File "w.py", line 3, in run
            int(x)
            ~~~^^^
        ValueError: first
        of two lines\
        """;
    assertThat(RemoteTrace.line(first)).isEqualTo("ValueError: first");
    String chained =
        first
            + """


            During handling of the above exception, another exception occurred:

            Traceback (most recent call last):
              File "w.py", line 5, in run
            KeyError: 'second'\
            """;
    assertThat(RemoteTrace.line(chained)).isEqualTo("KeyError: 'second'");
    String group =
        """
        + Exception Group Traceback (most recent call last):
        |   File "w.py", line 3, in run
        | ExceptionGroup: both (2 sub-exceptions)
        +-+---------------- 1 ----------------
          | ValueError: one\
        """;
    assertThat(RemoteTrace.line(group.strip()))
        .isEqualTo("ExceptionGroup: both (2 sub-exceptions)");
  }

  @Test
  void whatSaysNothingAndWhatSaysTooMuchIsALineToo() {
    assertThat(RemoteTrace.line(" \n")).isEqualTo("it does not say why");
    assertThat(RemoteTrace.line("\n\n  late")).isEqualTo("late");
    assertThat(RemoteTrace.line("Traceback (most recent call last):"))
        .isEqualTo("Traceback (most recent call last):");
    assertThat(RemoteTrace.line("x".repeat(9000))).hasSize(500).endsWith("x…");
  }
}
