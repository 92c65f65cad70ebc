// Loaded before each test file. Most were compiled before; one that is run from its source brings the compiler.
if (/\.tsx?$/.test(process.argv[1] ?? '')) await import('tsx');
