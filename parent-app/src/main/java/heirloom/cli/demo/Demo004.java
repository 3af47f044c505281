package heirloom.cli.demo;

import heirloom.child.demo.LiteralChild;
import heirloom.child.demo.LiteralPage;
import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import heirloom.memory.SharedMemory;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Three routes for a bare handle, what they leak, and the same with an exact list. All that is
 * printed was read back from the children.
 */
final class Demo004 {

  private static final String GREETING = "hello from process " + ProcessHandle.current().pid();
  private static final String SECRET = "not for this child";

  private final LiteralForm form;
  private final PrintWriter out;

  Demo004(LiteralForm form, PrintWriter out) {
    this.form = form;
    this.out = out;
  }

  /** Where a child found the page, what it read there, and what it found at the other number. */
  private record Report(String where, String greeting, String other) {
    static Report of(LiteralPage page) {
      String[] lines = page.report().split("\n", -1);
      return new Report(lines[0], lines[1], lines[2]);
    }
  }

  void show() throws IOException, InterruptedException {
    LiteralForm.Page page = form.create();
    LiteralForm.Page secret = form.create();
    page.content().text(GREETING);
    secret.content().text(SECRET);
    String number = form.text(page.number());
    String other = form.text(secret.number());

    out.println("1 The literal form: a nameless page that children inherit");
    out.println("  " + form.creation());
    out.println("  the page is handle " + number + "; " + other + " is another's, for no child");
    out.println("  then " + form.start());
    form.remarks().forEach(remark -> out.println("  " + remark));

    Report byLine = literally(page, List.of("line", number, other), Map.of());
    say("by command line", byLine, number);
    Report byVariable =
        literally(page, List.of("environment", other), Map.of(LiteralChild.VARIABLE, number));
    say("by environment", byVariable, number);
    Report byMessage = toARunningChild(page, other);
    say("by " + form.duplication() + " and a message", byMessage, number);

    out.println("2 What it leaks");
    out.println("  the child by command line, at " + other + ": " + byLine.other());
    out.println("  the child by environment, at " + other + ": " + byVariable.other());
    out.println("  Every inheritable handle goes to every child, whoever starts it.");

    out.println("3 The exact list: ChildBuilder.inherit(\"page\", memory)");
    Report listed = byTheList(other);
    out.println("  the child read \"" + listed.greeting() + "\" at " + listed.where());
    out.println("  the same child, at " + other + ": " + listed.other());
    out.println("  Inheritable is nothing but what was named, and only for this start.");

    out.println(
        "4 The page outlives a handle: it lives until the last one and the last view are gone");
    form.close(page);
    out.println(
        "  handle "
            + number
            + " is closed here; the page still holds \""
            + page.content().text()
            + "\" while it is mapped");
    form.close(secret);
  }

  private void say(String how, Report report, String number) {
    out.println(
        "  "
            + how
            + ": the child read \""
            + report.greeting()
            + "\" at "
            + report.where()
            + (report.where().equals(number) ? ", the same number as here" : ""));
  }

  private static List<String> command(List<String> words) {
    String java = LiteralPage.onWindows() ? "java.exe" : "java";
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", java).toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData"));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(LiteralChild.class.getName());
    command.addAll(words);
    return command;
  }

  private Report literally(LiteralForm.Page page, List<String> words, Map<String, String> variables)
      throws IOException, InterruptedException {
    EndedOnTheWay.requireSuccess("the child", form.run(command(words), variables));
    return Report.of(page.content());
  }

  private Report toARunningChild(LiteralForm.Page page, String other)
      throws IOException, InterruptedException {
    Process child =
        new ProcessBuilder(command(List.of("message", other)))
            .redirectOutput(Redirect.INHERIT)
            .redirectError(Redirect.INHERIT)
            .start();
    try (OutputStream message = child.getOutputStream()) {
      String there = form.duplicate(page, child.pid());
      message.write((there + "\n").getBytes(StandardCharsets.US_ASCII));
    }
    EndedOnTheWay.requireSuccess("the child", child.waitFor());
    return Report.of(page.content());
  }

  private Report byTheList(String other) throws IOException, InterruptedException {
    try (SharedMemory memory = SharedMemory.allocate(LiteralPage.SIZE)) {
      LiteralPage page = new LiteralPage(memory.bytes());
      page.text(GREETING);
      Child child =
          new ChildBuilder(command(List.of("line", "{handle:page}", other)))
              .expandPlaceholders()
              .redirectOutput(Redirect.INHERIT)
              .redirectError(Redirect.INHERIT)
              .inherit("page", memory)
              .start();
      EndedOnTheWay.requireSuccess("the child", child.waitFor());
      return Report.of(page);
    }
  }
}
