package heirloom.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import heirloom.child.tour.TourWorker;
import heirloom.cli.CommandProcess;
import heirloom.cli.CommandProcess.Ended;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a child says when a wrapper spoilt what was handed over: one sentence, one exit code. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the wrapper is a POSIX shell")
class RefusedInheritanceTest {

  /**
   * Each line spoils one thing for the child that "$@" starts, and prints how that ended. The shell
   * puts itself in as the parent, which it is; the last line leaves that out.
   */
  private static final String WRAPPER =
      """
      told=$(echo "$HEIRLOOM" | sed "s#^heirloom/1/[0-9]*/#heirloom/1/$$/#")
      try() { echo "$1"; shift; echo 'take buf' | (eval "$1"; shift; exec "$@" 2>&1); echo "code $?"; }
      try malformed 'export HEIRLOOM=heirloom/1/x' "$@"
      try unknown 'export HEIRLOOM=heirloom/2/anything' "$@"
      try absent 'unset HEIRLOOM' "$@"
      try stale 'export HEIRLOOM=$told; exec 3<&-' "$@"
      try other 'export HEIRLOOM=$told; exec 3</etc/passwd' "$@"
      try size 'export HEIRLOOM=$(echo "$told" | sed s/size=4096/size=5/)' "$@"
      try stranger 'exec 3</etc/passwd' "$@"
      """;

  @TempDir Path dir;

  @Test
  void aJavaChildRefusesBySentence() throws Exception {
    List<String> java = new ArrayList<>(CommandProcess.line());
    java.set(java.size() - 1, TourWorker.class.getName());
    refused(java);
  }

  @Test
  void aPythonChildRefusesBySentence() throws Exception {
    assumeThat(RunTest.hasPython()).as("python3 is on PATH").isTrue();
    Path worker = Path.of("..", "child-app", "python", "heirloom_tour.py").toAbsolutePath();
    refused(List.of("python3", worker.toString()));
  }

  private void refused(List<String> child) throws Exception {
    List<String> words = new ArrayList<>(List.of("run", "--share", "buf=4096"));
    words.addAll(List.of("--file", "log=" + dir.resolve("log"), "--", "sh", "-c", WRAPPER, "sh"));
    words.addAll(child);
    Ended ended = CommandProcess.run(words.toArray(String[]::new));
    assertThat(ended.err()).isEmpty();
    assertThat(ended.out())
        .matches(
            "malformed\\n[^\\n]*MALFORMED: [^\\n]+\\ncode 125\\n"
                + "unknown\\n[^\\n]*UNKNOWN_VERSION: [^\\n]+\\ncode 125\\n"
                + "absent\\n[^\\n]*ABSENT: [^\\n]+\\ncode 125\\n"
                // A JVM's own first file takes the free number, which is then another file's.
                + "stale\\n[^\\n]*(HANDLE_CLOSED|NOT_SHARED_MEMORY): [^\\n]+\\ncode 125\\n"
                + "other\\n[^\\n]*(NOT_SHARED_MEMORY|IDENTITY_MISMATCH): [^\\n]+\\ncode 125\\n"
                + "size\\n[^\\n]*SIZE_MISMATCH: [^\\n]+\\ncode 125\\n"
                + "stranger\\n[^\\n]*NOT_FOR_THIS_PROCESS: [^\\n]+\\ncode 125\\n");
  }
}
