/* Fibers that programs may do anything with (S1, S2). Included by unit.c, before functions.c; patches in hooks.h call it.
 *
 * Official Janet trusts programs with the order in which fibers run. Here:
 * 1. A fiber is ALIVE from the moment at which it or a descendant runs until that one stops. Official Janet leaves the status
 *    of a fiber at what it was when it goes on with its child.
 * 2. Nothing runs a fiber, or makes it a child, if it or a fiber below it is ALIVE. A fiber that makes one its child is ALIVE
 *    itself, so `child` never leads in a circle.
 * 3. No list along `child` that may run is longer than DEEPEST.
 * 4. A fiber belongs to the actor whose account made it. A fiber of an image belongs to the first actor that runs it. */

extern int microjanet_heap_is_own(void *state, const void *object, int adopt);

#define OF_ANOTHER_ACTOR "fiber belongs to another actor"

static int is_own(const JanetFiber *fiber) {
    return microjanet_heap_is_own(own.state, fiber, 0);
}

/* Why the running actor may not run this fiber; NULL if it may. */
static const char *refusal(JanetFiber *fiber) {
    int32_t depth = 0;
    for (JanetFiber *f = fiber; f; f = f->child) {
        if (++depth > DEEPEST) return "fibers are nested too deeply";
        if (!microjanet_heap_is_own(own.state, f, 1)) return OF_ANOTHER_ACTOR;
        if ((janet_fiber_status)(f) == JANET_STATUS_ALIVE) return "cannot resume fiber with status :alive";
    }
    work((uint32_t) depth - 1);
    return NULL;
}

static const char *refuse_to_run(JanetFiber *fiber, Janet *out) {
    const char *why = refusal(fiber);
    if (why) *out = janet_cstringv(why);
    return why;
}

/* What `propagate` makes a child of the running fiber. */
static JanetFiber *child_to_be(JanetFiber *fiber) {
    const char *why = refusal(fiber);
    if (why) janet_panic(why);
    return fiber;
}

/* A fiber that goes on with its child. */
static JanetFiber *with_child_alive(JanetFiber *fiber) {
    if (fiber->child) janet_fiber_set_status(fiber, JANET_STATUS_ALIVE);
    return fiber;
}

static JanetFiber *own_fiber(JanetFiber *fiber) {
    if (!is_own(fiber)) janet_panic(OF_ANOTHER_ACTOR);
    return fiber;
}

static Janet own_value(Janet x) {
    if (janet_checktype(x, JANET_FIBER)) (void) own_fiber(janet_unwrap_fiber(x));
    return x;
}

/* What `dyn` finds in `fiber`: a table of its own, which begins with what the image sets. */
void microjanet_inherit(JanetFiber *fiber, JanetTable *environment) {
    fiber->env = janet_table_clone(environment);
}

/* -- Traces -------------------------------------------------------------------------------------------------------- */

typedef struct {
    const char *function; /* its name, or NULL */
    const char *source;   /* its file, or NULL */
    int32_t line;   /* 0 where unknown */
    int32_t column;
    int32_t pc;     /* the instruction's index where the line is unknown, else -1 */
} Frame;

static void describe_frame(const JanetStackFrame *frame, Frame *out) {
    *out = (Frame) {NULL, NULL, 0, 0, -1};
    if (!frame->func) {
        JanetCFunRegistry *reg = janet_registry_get((JanetCFunction) frame->pc);
        if (reg) out->function = reg->name;
        return;
    }
    JanetFuncDef *def = frame->func->def;
    out->function = (const char *) def->name;
    out->source = (const char *) def->source;
    if (!frame->pc) return;
    if (def->sourcemap) {
        JanetSourceMapping mapping = def->sourcemap[frame->pc - def->bytecode];
        out->line = mapping.line;
        out->column = mapping.column;
    } else {
        out->pc = (int32_t) (frame->pc - def->bytecode);
    }
}

/* The frame that is `skip` frames away from the innermost one of a suspended or ended fiber and its descendants; 0 past the last,
 * and where the list of descendants is longer than any that has run. It makes nothing: memory may be what the fiber ended for. */
int microjanet_frame(JanetFiber *fiber, int32_t skip, Frame *out) {
    int32_t depth = 0;
    for (JanetFiber *f = fiber->child; f; f = f->child) {
        if (++depth > 2 * DEEPEST) return 0;
    }
    for (; depth >= 0; depth--) {
        JanetFiber *f = fiber;
        for (int32_t i = 0; i < depth; i++) f = f->child;
        for (int32_t i = f->frame; i > 0; i = janet_stack_frame(f->data + i)->prevframe) {
            if (skip-- > 0) continue;
            describe_frame(janet_stack_frame(f->data + i), out);
            return 1;
        }
    }
    return 0;
}
