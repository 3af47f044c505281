package heirloom.testing;

import heirloom.handoff.HandoffText;
import heirloom.handoff.HandoffText.Entry;
import heirloom.handoff.HandoffText.NumberForm;
import heirloom.inherit.Inheritance;
import heirloom.os.OsHandle;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A Java child with a handoff made by hand, for tests below {@code ChildBuilder}: the library's and
 * the tests' own classes are its whole class path, so that it cannot load JNA.
 */
public final class HandedChild {

  private final List<String> options = new ArrayList<>();
  private final List<Entry> entries = new ArrayList<>();
  private final List<OsHandle> handles = new ArrayList<>();
  private final Map<String, String> environment = new TreeMap<>(System.getenv());
  private final List<String> main = new ArrayList<>();
  private boolean byProperty;

  private HandedChild(List<String> main) {
    this.main.addAll(main);
  }

  /** Runs a static helper of a test. */
  public static HandedChild helper(Class<?> owner, String helper, String... arguments) {
    List<String> main = new ArrayList<>(List.of(TestChild.class.getName()));
    main.addAll(TestChild.arguments(owner, helper, arguments));
    return new HandedChild(main);
  }

  /** Runs a main class. */
  public static HandedChild program(String... classAndArguments) {
    return new HandedChild(List.of(classAndArguments));
  }

  /** Options of its JVM. */
  public HandedChild options(String... more) {
    options.addAll(List.of(more));
    return this;
  }

  /** Carries the text by the system property instead of the environment. */
  public HandedChild byProperty() {
    byProperty = true;
    return this;
  }

  /** A grant; its number is the next from 3 on, its identity is added. */
  public HandedChild give(String name, String kind, OsHandle handle, String... facts)
      throws IOException {
    return give(name, kind, List.of(handle), facts);
  }

  /** A grant of several handles; facts are pairs. */
  public HandedChild give(String name, String kind, List<OsHandle> all, String... facts)
      throws IOException {
    Map<String, String> attributes = new TreeMap<>();
    for (int i = 0; i < facts.length; i += 2) {
      attributes.put(facts[i], facts[i + 1]);
    }
    attributes.put("id", identity(PortSpawn.number(all.get(0))));
    List<Long> numbers = new ArrayList<>();
    for (OsHandle handle : all) {
      numbers.add(3L + handles.size());
      handles.add(handle);
    }
    entries.add(new Entry(name, kind, numbers, attributes));
    return this;
  }

  /** The text that the child gets. */
  public String text() {
    return new HandoffText(
            ProcessHandle.current().pid(), "00112233445566778899aabbccddeeff", entries)
        .encode(NumberForm.DECIMAL);
  }

  /** Ready to start or run. */
  public PortSpawn spawn() {
    return spawn(Path.of(System.getProperty("java.home"), "bin", "java").toString(), arguments());
  }

  /** The same behind a script in which {@code "$@"} is the command. */
  public PortSpawn throughShell(String script) {
    List<String> all = new ArrayList<>(List.of("-c", script, "sh"));
    all.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    all.addAll(arguments());
    return spawn("/bin/sh", all);
  }

  private PortSpawn spawn(String program, List<String> arguments) {
    return PortSpawn.of(program, arguments.toArray(String[]::new))
        .environment(environment)
        .grants(handles.toArray(OsHandle[]::new));
  }

  private List<String> arguments() {
    List<String> arguments =
        new ArrayList<>(
            List.of("-Xshare:auto", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx64m"));
    arguments.addAll(options);
    if (byProperty) {
      arguments.add("-Dheirloom=" + text());
    } else {
      environment.put("HEIRLOOM", text());
    }
    arguments.addAll(List.of("-cp", ownClasses()));
    arguments.addAll(main);
    return arguments;
  }

  /** The library's and the tests' own classes. */
  public static String ownClasses() {
    try {
      return place(Inheritance.class) + File.pathSeparator + place(TestChild.class);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path place(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private static String identity(long number) throws IOException {
    Map<String, Object> stat =
        Files.readAttributes(Path.of("/proc/self/fd/" + number), "unix:dev,ino");
    return stat.get("dev") + "." + stat.get("ino");
  }
}
