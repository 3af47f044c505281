@echo off
rem The heirloom command on Windows: finds Java, builds once if there is no jar and Maven is there.
rem   JAVA_HOME   the JDK to use; else the java on PATH; 17 or newer
rem run, aggregate, doctor and completion work here. The tour (no verb), inspect and bench need Linux and say so.
setlocal
set "home=%~dp0"
if "%home:~-1%"=="\" set "home=%home:~0,-1%"
set "jar=%home%\.heirloom\heirloom.jar"
if not exist "%jar%" set "jar=%home%\parent-app\target\heirloom.jar"
set "java=java"
if not defined JAVA_HOME goto :find
set "java=%JAVA_HOME%\bin\java.exe"
if exist "%java%" goto :version
echo heirloom: JAVA_HOME is %JAVA_HOME%, which has no bin\java.exe; set it to a JDK of version 17 or newer, or unset it>&2
exit /b 125
:find
where java >nul 2>nul
if not errorlevel 1 goto :version
echo heirloom: there is no java on PATH; install a JDK of version 17 or newer, or set JAVA_HOME>&2
exit /b 125
:version
set "major="
for /f "tokens=3" %%v in ('"%java%" -version 2^>^&1 ^| findstr /c:" version "') do for /f "delims=.-_+" %%m in (%%v) do set "major=%%~m"
if not defined major set "major=0"
if %major% GEQ 17 goto :jar
echo heirloom: %java% is no Java of version 17 or newer; set JAVA_HOME to one>&2
exit /b 125
:jar
if exist "%jar%" goto :start
where mvn >nul 2>nul
if not errorlevel 1 goto :build
echo heirloom: nothing is built yet and there is no mvn on PATH; install Maven 3.8 or newer, or copy heirloom.jar to %home%\.heirloom>&2
exit /b 125
:build
echo heirloom: building (once; a minute or less) ...>&2
pushd "%home%"
call mvn -q -B -pl parent-app -am -Dmaven.test.skip=true -DskipTests -Dspotless.check.skip=true -Dmaven.javadoc.skip=true package 1>&2
set "built=%errorlevel%"
popd
if "%built%"=="0" if exist "%jar%" goto :start
echo heirloom: the build failed; what Maven said is above>&2
exit /b 125
:start
"%java%" -Xshare:auto -XX:-UsePerfData --enable-native-access=ALL-UNNAMED "-Dheirloom.home=%home%" -cp "%jar%" heirloom.cli.Main %*
exit /b %errorlevel%
