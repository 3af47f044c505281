package heirloom.inspect;

import heirloom.os.Current;
import heirloom.os.OsLook;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The named sections of Windows: those of all sessions and those of this one. */
public final class NamedSections {

  private static final String ALL = "\\BaseNamedObjects";

  private NamedSections() {}

  /** Their names now, sorted; what this user may not list is left out. */
  public static List<String> now() {
    OsLook calls = Current.look();
    List<String> names = new ArrayList<>(calls.names(ALL, WindowsObjects.SECTION));
    // Session 0's own directory is the one of all.
    if (calls.session() != 0) {
      names.addAll(calls.names("\\Sessions\\" + calls.session() + ALL, WindowsObjects.SECTION));
    }
    Collections.sort(names);
    return names;
  }
}
