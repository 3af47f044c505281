package heirloom.cli.demo;

import heirloom.child.demo.LiteralPage;
import heirloom.cli.CommandFailure;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows how other programs share memory, and what is better without a name. */
@Command(
    name = "demo",
    description = {
      "Shows how programs share memory that use names, or bare handles.",
      "  000  a named section, mutex and semaphore (Windows)",
      "  001  messages over named memory and two semaphores",
      "  002  mapped files: protections, loading, private copies, writing back, truncation",
      "  003  Windows: a structure under a name, copied in two ways",
      "       Linux: one in a file, POSIX and System V memory; four ways to keep order",
      "  004  handle inheritance by the bare calls, by three routes; what it leaks;",
      "       and the same with an exact list. Only this makes handles inheritable.",
      "000 to 003 end with what is left over: nothing. 004 leaves nothing that has a name."
    })
public final class DemoCommand implements Callable<Integer> {

  @Parameters(paramLabel = "WHAT", description = "000, 001, 002, 003 or 004.")
  private String what = "";

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    EndedOnTheWay.quietly(this::show);
    return 0;
  }

  private void show() throws Exception {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    switch (what) {
      case "000" -> {
        if (!LiteralPage.onWindows()) {
          throw CommandFailure.failed(
              "000 shows named objects of Windows, and this is "
                  + System.getProperty("os.name")
                  + "; heirloom demo 003 shows what Linux has for them");
        }
        new Demo000(out).show();
      }
      case "001" -> new Demo001(out).show();
      case "002" -> new Demo002(out).show();
      case "003" -> {
        if (LiteralPage.onWindows()) {
          new Demo003Windows(out).show();
        } else {
          new Demo003Linux(out).show();
        }
      }
      case "004" ->
          new Demo004(LiteralPage.onWindows() ? new LiteralWindows() : new LiteralLinux(), out)
              .show();
      default ->
          throw CommandFailure.usage(
              "there is no demo \"" + what + "\"; give 000, 001, 002, 003 or 004");
    }
    out.flush();
  }
}
